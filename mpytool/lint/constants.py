# SPDX-License-Identifier: MIT
"""Constants: those that nothing uses, and integers that viper code cannot hold.

_LED = const(25)           never used: it takes no space in the module, but says nothing

@micropython.viper
def f(): x = 0x8000_0000   no small int: MicroPython makes an object of it
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mpytool.errors import Diagnostic
from mpytool.lint.program import Program, warning
from mpytool.lint.tree import walk
from mpytool.syntax import nodes
from mpytool.syntax.literals import LiteralError, integer_value
from mpytool.syntax.tokens import EQUAL, INTEGER, NAME, PAREN_OPEN

_SMALL_INT_BITS = 31


def unused_constants(program: Program) -> Iterator[Diagnostic]:
    """Private constants whose name stands nowhere else: `_X = const(1)`."""
    tokens = program.tokens
    kinds, values = tokens.kinds, tokens.values
    uses = Counter(value for kind, value in zip(kinds, values, strict=True) if kind == NAME)
    for index, value in enumerate(values):
        if kinds[index : index + 4] != [NAME, EQUAL, NAME, PAREN_OPEN]:
            continue
        name = str(value)
        if values[index + 2] == "const" and name.startswith("_") and uses[value] == 1:
            yield warning(
                "unused-const",
                f"expected a use of the constant '{name}', found none",
                program.at(tokens.starts[index], len(name)),
                "a constant whose name starts with _ is known in its module only",
            )


def viper_overflow(program: Program) -> Iterator[Diagnostic]:
    """Integers in viper functions that are no small ints."""
    seen: set[int] = set()
    for node in walk(program.tree):
        if isinstance(node, nodes.Decorated) and any(
            decorator.names == ["micropython", "viper"] for decorator in node.decorators
        ):
            yield from _in_function(program, node, seen)


def _in_function(
    program: Program, function: nodes.Decorated, seen: set[int]
) -> Iterator[Diagnostic]:
    tokens = program.tokens
    if not any(_is_big(node) for node in walk(function)):
        return
    first = function.decorators[0].start
    end = _end_of(program, first)
    for index, kind in enumerate(tokens.kinds):
        start = tokens.starts[index]
        if kind != INTEGER or not first <= start < end or start in seen:
            continue
        text = str(tokens.values[index])
        try:
            value = integer_value(text)
        except LiteralError:
            continue
        if value >> (_SMALL_INT_BITS - 1):
            seen.add(start)
            yield warning(
                "viper-overflow",
                f"expected an integer below 2**{_SMALL_INT_BITS - 1} in a viper function, "
                f"found {text}",
                program.at(start, len(text)),
                "larger ones are objects: build them from smaller ones, (a << 16) | b",
            )


def _is_big(node: object) -> bool:
    return isinstance(node, nodes.Literal) and type(node.value) is int


def _end_of(program: Program, start: int) -> int:
    """Offset where the lines that are deeper than a definition's first end."""
    text = program.tokens.text
    line_start = text.rfind("\n", 0, start) + 1
    first = text[line_start:start]
    depth = len(first) - len(first.lstrip())
    position = text.find(":", start)
    while (position := text.find("\n", position) + 1) > 0:
        line = text[position : text.find("\n", position)]
        is_code = bool(line.strip()) and not line.lstrip().startswith("#")
        if is_code and len(line) - len(line.lstrip()) <= depth:
            return position
    return len(text)
