# SPDX-License-Identifier: MIT
"""How a module is compiled; apart from the compiler, which a cached module does not need."""

from __future__ import annotations

from typing import NamedTuple


class CompileOptions(NamedTuple):
    """How to compile.

    Attributes:
        optimise: 0 keeps everything; from 1 on `__debug__` is False and assertions are left
            out; at 3 line numbers too.
        source_lines: whether to keep line numbers.
        small_int_bits: width of the target's small ints.
        target: the `.mpy` version, one of `mpytool.syntax.dialect.DIALECTS`.
        arch_flags: flags of the native architecture, for the file's head; 0 for none.
    """

    optimise: int = 0
    source_lines: bool = True
    small_int_bits: int = 31
    target: str = "6.3"
    arch_flags: int = 0


DEFAULT_OPTIONS = CompileOptions()
