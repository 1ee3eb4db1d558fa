# SPDX-License-Identifier: MIT
"""How older MicroPythons' compilers differ: one table.

A `.mpy` file of version 6 without machine code can be imported by MicroPython 1.19 and later,
whichever of their compilers wrote it.  But to write the very bytes that the compiler of a
release wrote, and to refuse what it refused, the language and the arithmetic have to be that
release's.

    target   reference compiler   its MicroPythons
    6.3      1.29                 1.23 - 1.29
    6.2      1.22.2               1.22
    6.1      1.20                 1.20, 1.21

Source: py/lexer.c, py/parse.c, py/compile.c, py/parsenum.c and py/formatfloat.c of MicroPython
1.20, 1.22.2 and 1.29, and their mpy-cross.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Dialect(NamedTuple):
    """What a target's compiler does; the defaults are those of the newest.

    Attributes:
        name: the `.mpy` version and sub-version.
        releases: the MicroPython releases, "1.20" for all that start so.
        has_templates: t-strings; f-strings that are raw, next to or inside each other; and an
            f-string's `{}` is an error, no empty tuple.
        has_conversions: `!r` and `!s` in f-strings.
        folds_floats: operations on floats are folded, `math.pi` and the like are constants,
            `/` and negative powers too, and a big integer that got small is a small int.
        has_zeros: integers may start with zeros: `007`.
        annotated_constants: `X: int = const(1)` names a constant.
        star_after_keyword: `f(a=1, *b)` is compiled.
        rounds_floats: decimal digits become floats, and floats digits, by 64-bit arithmetic
            with its errors.
        has_newline_lines: the line of a newline is that before it, not that behind it.
        reserves_return: a return value has room in the stack of a `finally` block.
        jumps_on_tuples: a tuple or a generator as a condition is not made: it counts as true.
        async_for_in_name: `async for` keeps the iterator in a variable.
    """

    name: str
    releases: tuple[str, ...]
    has_templates: bool = True
    has_conversions: bool = True
    folds_floats: bool = True
    has_zeros: bool = False
    annotated_constants: bool = True
    star_after_keyword: bool = False
    rounds_floats: bool = False
    has_newline_lines: bool = True
    reserves_return: bool = True
    jumps_on_tuples: bool = False
    async_for_in_name: bool = False


NEWEST: Final = Dialect("6.3", ("1.23", "1.24", "1.25", "1.26", "1.27", "1.28", "1.29"))
_V6_2: Final = Dialect(
    "6.2", ("1.22",), has_templates=False, folds_floats=False, has_zeros=True,
    annotated_constants=False, star_after_keyword=True, rounds_floats=True,
)  # fmt: skip
_V6_1: Final = _V6_2._replace(
    name="6.1", releases=("1.20", "1.21"), has_conversions=False, has_newline_lines=False,
    reserves_return=False, jumps_on_tuples=True, async_for_in_name=True,
)  # fmt: skip
DIALECTS: Final = (NEWEST, _V6_2, _V6_1)


def dialect_of(target: str) -> Dialect | None:
    """The dialect of a `.mpy` version ("6.2") or a MicroPython release ("1.22.1"), or None."""
    target = target.removeprefix("v")
    release = ".".join(target.split(".")[:2])
    for dialect in DIALECTS:
        if target == dialect.name or release in dialect.releases:
            return dialect
    return None
