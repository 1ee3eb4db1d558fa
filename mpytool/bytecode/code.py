# SPDX-License-Identifier: MIT
"""A compiled module as a value: what a .mpy file holds.

    Module --- qstrs      names, the first is the source file's name
           |-- constants  the object table
           `-- code       RawCode of the module's body
                            `-- children: RawCode of its functions and classes, ...

The compiler makes a `Module`, `mpytool.mpy` reads and writes it, the
disassembler prints it, the freezer packs it.  QSTR and OBJ operands inside
`fun_data` are indices in the module's two tables; nothing has to be relocated.

Source: py/persistentcode.c and py/emitglue.h of MicroPython 1.29.
"""

from __future__ import annotations

from enum import IntEnum
from types import EllipsisType
from typing import NamedTuple, TypeAlias


class RawCodeKind(IntEnum):
    """What a raw code's `fun_data` is.  The numbers are those of a frozen raw code."""

    BYTECODE = 2
    NATIVE_PY = 3
    NATIVE_VIPER = 4
    NATIVE_ASM = 5


class FunTable:
    """The constant that stands for the runtime's table of native functions."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FunTable)

    def __hash__(self) -> int:
        return hash(FunTable)

    def __repr__(self) -> str:
        return "FunTable()"


# A constant of the object table.  Equality of Python values is not identity of
# constants (1 == True == 1.0, 0.0 == -0.0): compare with `constant_key`.
Constant: TypeAlias = (
    "bool | EllipsisType | str | bytes | int | float | complex"
    " | FunTable | tuple[Constant, ...] | None"
)


def constant_key(value: Constant) -> tuple[object, ...]:
    """A hashable key, equal for two constants exactly if one may stand for the other."""
    if isinstance(value, tuple):
        return ("tuple", *(constant_key(item) for item in value))
    if isinstance(value, (float, complex)):
        return (type(value).__name__, repr(value))  # tells -0.0 from 0.0
    if isinstance(value, int) and not isinstance(value, bool):
        return ("int", value)
    return (type(value).__name__, value)


class RawCode(NamedTuple):
    """One function, class body, comprehension or module body.

    Attributes:
        kind: bytecode or one of the native kinds.
        fun_data: prelude and bytecode, or machine code.
        children: raw codes that MAKE_FUNCTION and MAKE_CLOSURE refer to by index.
        native: for native kinds, the fields that follow `fun_data` in the file.
    """

    kind: RawCodeKind
    fun_data: bytes
    children: tuple[RawCode, ...] = ()
    native: NativeFields | None = None


class NativeFields(NamedTuple):
    """What a .mpy file holds for native raw code behind its machine code.

    Attributes:
        prelude_offset: NATIVE_PY: offset in bytes of the prelude in `fun_data`.
        scope_flags: VIPER and ASM: MP_SCOPE_FLAG_ bits, of which 0x10, 0x20 and
            0x40 say that relocations, rodata and bss follow.
        n_pos_args, type_sig: ASM: argument count and packed types.
        rodata: VIPER: read-only data.
        bss_size: VIPER: bytes of zeroed data.
        relocations: VIPER: the encoded list, without its 0xFF end.
    """

    prelude_offset: int = 0
    scope_flags: int = 0
    n_pos_args: int = 0
    type_sig: int = 0
    rodata: bytes = b""
    bss_size: int = 0
    relocations: bytes = b""


class Module(NamedTuple):
    """A compiled module.

    Attributes:
        qstrs: the qstr table, at least the source file's name at index 0.
        constants: the object table.
        code: the module body.
        sub_version: .mpy sub-version, 3 for 6.3; 0 in a file without native code.
        arch: native architecture number, 0 for none.
        small_int_bits: width of small ints that the bytecode assumes.
        arch_flags: architecture flags, or None if the file has none.
        has_rounded_floats: whether a .mpy file of it has floats in the digits of MicroPython
            before 1.26.
    """

    qstrs: tuple[str, ...]
    constants: tuple[Constant, ...]
    code: RawCode
    sub_version: int = 0
    arch: int = 0
    small_int_bits: int = 31
    arch_flags: int | None = None
    has_rounded_floats: bool = False

    @property
    def source_file(self) -> str:
        """The source file's name, as tracebacks show it."""
        return self.qstrs[0]
