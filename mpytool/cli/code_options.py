# SPDX-License-Identifier: MIT
"""The options that say what code is compiled for, as mpy-cross has them, and `--target`.

-march=rv32imc -march-flags=zba --target 1.29   ->  Target("6.3", 31, arch_flags=1)
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from mpytool.compiler.options import CompileOptions
from mpytool.mpy.layout import ARCHITECTURES
from mpytool.syntax.dialect import DIALECTS, dialect_of

_SOURCE_LINES = {"source-lines": True, "no-source-lines": False}
_ARCHITECTURES = (*(name for name in ARCHITECTURES if name != "none"), "host")
_RV32_FLAGS = {"zba": 1, "zcmp": 2}
_ALL_FLAGS = sum(_RV32_FLAGS.values())


def compile_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options of the code, given to the command as `options`."""

    @wraps(function)
    def command(
        *,
        optimise: int,
        extra: tuple[str, ...],
        target: str,
        small_int_bits: int,
        arch: str | None,
        arch_flags: str,
        **others: object,
    ) -> object:
        options = CompileOptions(
            optimise=optimise,
            source_lines=_source_lines(extra),
            small_int_bits=small_int_bits,
            target=_version(target),
            arch_flags=_flags(arch, arch_flags),
        )
        return function(options=options, **others)

    wrapped: Callable[..., Any] = command
    for option in (
        click.option(
            "--march-flags", "arch_flags", default="", metavar="FLAGS",
            help="As mpy-cross's -march-flags=FLAGS: zba, zcmp or a number, for rv32imc.",
        ),
        click.option(
            "--march", "arch", type=click.Choice(_ARCHITECTURES), default=None,
            help="As mpy-cross's -march=ARCH.  Bytecode is the same for every architecture.",
        ),
        click.option(
            "--msmall-int-bits", "small_int_bits", type=click.IntRange(2, 63), default=31,
            metavar="N",
            help="Width of the target's small ints, as mpy-cross's -msmall-int-bits=N.",
        ),
        click.option(
            "--target", default="6.3", metavar="VERSION",
            help="Write the bytes that mpy-cross of an older release writes: a .mpy version or a "
            "MicroPython release.  6.3: 1.23 - 1.29 (default).  6.2: 1.22.  6.1: 1.20, 1.21.  "
            "Each of these releases imports bytecode of all of them; the older compilers know "
            "less of the language.",
        ),
        click.option(
            "-X", "extra", multiple=True, metavar="OPTION",
            help="source-lines (default) or no-source-lines; emit=bytecode.",
        ),
        click.option(
            "-O", "optimise", type=click.IntRange(0, 3), default=0, metavar="0..3",
            help="1: no assertions, __debug__ is False.  3: also no line numbers.",
        ),
    ):  # fmt: skip
        wrapped = option(wrapped)
    return wrapped


def _source_lines(extra: tuple[str, ...]) -> bool:
    keep = True
    for option in extra:
        if option in _SOURCE_LINES:
            keep = _SOURCE_LINES[option]
        elif option in {"emit=native", "emit=viper"}:
            raise click.UsageError(
                f"-X: expected emit=bytecode, found {option!r}: native code is not supported yet"
            )
        elif option != "emit=bytecode" and not option.startswith("heapsize="):
            raise click.UsageError(
                f"-X: expected source-lines, no-source-lines or emit=bytecode, found {option!r}"
            )
    return keep


def _version(target: str) -> str:
    dialect = dialect_of(target)
    if dialect is None:
        known = ", ".join(f"{each.name} ({' '.join(each.releases)})" for each in DIALECTS)
        raise click.UsageError(f"--target: expected one of {known}, found {target!r}")
    return dialect.name


def _flags(arch: str | None, text: str) -> int:
    """The number of the architecture's flags, which the file's head tells."""
    if not text or arch is None:
        return 0  # as for mpy-cross, flags without an architecture mean nothing
    try:
        flags = int(text, 0)
    except ValueError:
        flags = sum(_RV32_FLAGS.get(name, _ALL_FLAGS + 1) for name in set(text.split(",")))
    if arch != "rv32imc" or not 0 <= flags <= _ALL_FLAGS:
        raise click.UsageError(
            f"-march-flags: expected zba and zcmp for rv32imc, found {text!r} for {arch}"
        )
    return flags
