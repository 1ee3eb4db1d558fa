# SPDX-License-Identifier: MIT
"""The layout of frozen tables, as one value with every parameter.

The freezer and the linker never ask which version or which board a runtime is;
they ask its `Abi`: how wide a pointer is, how an object word holds a number, how
a qstr pool keeps its hashes, what a raw code looks like.

An object word in representation A, 32 bits (x: payload):

    xxxxxxxx xxxxxxxx xxxxxxxx xxxxxxx1   small int       5     -> 0000000B
    xxxxxxxx xxxxxxxx xxxxxxxx xxxxx010   qstr            id 3  -> 0000001A
    xxxxxxxx xxxxxxxx xxxxxxxx xxxxx110   immediate       True  -> 0000001E
    xxxxxxxx xxxxxxxx xxxxxxxx xxxxxx00   pointer

Source: py/obj.h, py/qstr.h, py/emitglue.h and py/mpz.h of MicroPython 1.29.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from typing import NamedTuple

from mpytool.errors import LinkError


class ObjectRepr(StrEnum):
    """How an object word tells numbers from pointers (MICROPY_OBJ_REPR)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class LongInt(IntEnum):
    """How the runtime keeps integers that are not small (MICROPY_LONGINT_IMPL)."""

    NONE = 0
    LONGLONG = 1
    MPZ = 2


class RawCodeEra(IntEnum):
    """Which shape a raw code has: the MicroPython versions that share it."""

    V1_19 = 1  # v1.19 - v1.21: one word of kind, scope flags and argument count
    V1_22 = 2  # v1.22: the same, with sorted pools
    V1_23 = 3  # v1.23 - v1.29: {0, 0, kind, is_generator}, and direct bytecode pointers


class Symbol(StrEnum):
    """Objects of the runtime that constants refer to."""

    TYPE_STR = "type_str"
    TYPE_BYTES = "type_bytes"
    TYPE_INT = "type_int"
    TYPE_FLOAT = "type_float"
    TYPE_COMPLEX = "type_complex"
    TYPE_TUPLE = "type_tuple"
    ELLIPSIS = "ellipsis"
    FUN_TABLE = "fun_table"


class Immediate(IntEnum):
    """Payloads of the objects that are words of their own, with immediates."""

    NONE = 0
    FALSE = 1
    TRUE = 3


class WordKind(Enum):
    """What an object word is."""

    SMALL_INT = "small int"
    QSTR = "qstr"
    IMMEDIATE = "immediate"
    FLOAT = "float"
    POINTER = "pointer"


class ObjectWord(NamedTuple):
    """An object word, read: the number, the qstr's id, the payload, the float or the address."""

    kind: WordKind
    value: int | float


# The bytes of rt_info_abi_t: each field and the values that a known layout can have.
_RT_INFO_FIELDS: tuple[tuple[str, Sequence[int]], ...] = (
    ("mpy_version", (6,)),
    ("mpy_sub_version", range(256)),
    ("word_size", (4, 8)),
    ("object_repr", tuple(map(ord, ObjectRepr))),
    ("small_int_bits", range(8, 65)),
    ("float_size", (0, 4, 8)),
    ("long_int", (0, 1, 2)),
    ("mpz_digit_bits", (16, 32)),
    ("qstr_hash_size", (0, 1, 2)),
    ("qstr_length_size", (1, 2)),
    ("raw_code_era", (1, 2, 3)),
    ("flags", range(16)),
)
# Fields without meaning for some kinds of long integers.
_UNUSED_FIELDS = {("mpz_digit_bits", LongInt.NONE), ("mpz_digit_bits", LongInt.LONGLONG)}

# Python-visible names, for the message that a runtime lacks one.
_SYMBOL_TEXT = {
    Symbol.TYPE_FLOAT: "floats",
    Symbol.TYPE_COMPLEX: "complex numbers",
    Symbol.ELLIPSIS: "Ellipsis",
    Symbol.FUN_TABLE: "native code",
    Symbol.TYPE_INT: "integers beyond the small ones",
}


@dataclass(frozen=True, slots=True)
class Abi:
    """Every parameter of the frozen tables' layout.  Sizes are bytes unless said.

    Attributes:
        mpy_version: version of the bytecode that the runtime executes, 6.
        mpy_sub_version: matters for native code only.
        native_arch: number of the native architecture in .mpy files, 0 for none.
        word_size: a pointer, 4 or 8.
        big_endian: byte order of words.
        object_repr: how an object word is read.
        immediates: None, False and True are words, not pointers to objects.
        small_int_bits: width of a small int with its sign, in bits.
        float_size: a float, 4 or 8; 0 without floats.
        wide_align: alignment of an 8-byte float or integer in a structure.
        long_int: how integers that are not small are kept.
        mpz_digit_bits: bits of one digit of an MPZ integer, 16 or 32.
        qstr_hash_size: a qstr's hash in its pool, 0, 1 or 2.
        qstr_length_size: a qstr's length in its pool, 1 or 2.
        sorted_pools: pools have a bit that says their names are sorted.
        raw_code_era: which shape a raw code has.
        code_save: raw codes have the fields for saving code.
        settrace: raw codes have the fields for sys.settrace.
        direct_bytecode: a raw code without children may be a pointer to its bytecode.
        symbols: objects that the runtime has, which constants may refer to.
    """

    mpy_version: int = 6
    mpy_sub_version: int = 3
    native_arch: int = 0
    word_size: int = 4
    big_endian: bool = False
    object_repr: ObjectRepr = ObjectRepr.A
    immediates: bool = True
    small_int_bits: int = 31
    float_size: int = 4
    wide_align: int = 8
    long_int: LongInt = LongInt.MPZ
    mpz_digit_bits: int = 16
    qstr_hash_size: int = 1
    qstr_length_size: int = 1
    sorted_pools: bool = True
    raw_code_era: RawCodeEra = RawCodeEra.V1_23
    code_save: bool = False
    settrace: bool = False
    direct_bytecode: bool = True
    symbols: frozenset[Symbol] = frozenset(Symbol)

    @classmethod
    def from_rt_info(cls, data: bytes, symbols: frozenset[Symbol]) -> Abi:
        """Decode the 12 bytes of `rt_info_abi_t`.

        Args:
            data: the structure's bytes.
            symbols: the objects whose address in the description is not 0.

        Raises:
            LinkError: a field has a value that no known layout has.
        """
        for (name, allowed), found in zip(_RT_INFO_FIELDS, data, strict=True):
            if found not in allowed and (name, data[6]) not in _UNUSED_FIELDS:
                raise _unknown(name, found, allowed)
        flags = data[11]
        return cls(
            mpy_version=data[0],
            mpy_sub_version=data[1],
            word_size=data[2],
            object_repr=ObjectRepr(chr(data[3])),
            small_int_bits=data[4],
            float_size=data[5],
            long_int=LongInt(data[6]),
            mpz_digit_bits=data[7],
            qstr_hash_size=data[8],
            qstr_length_size=data[9],
            raw_code_era=RawCodeEra(data[10]),
            sorted_pools=bool(flags & 1),
            immediates=bool(flags & 2),
            code_save=bool(flags & 4),
            direct_bytecode=bool(flags & 8),
            symbols=symbols,
        )

    @property
    def byte_order(self) -> str:
        """The prefix of a `struct` format: '<' or '>'."""
        return ">" if self.big_endian else "<"

    @property
    def object_size(self) -> int:
        """Bytes of an object word: 8 in representation D, whatever a pointer has."""
        return 8 if self.object_repr is ObjectRepr.D else self.word_size

    @property
    def longest_name(self) -> int:
        """Bytes of the longest qstr."""
        return (1 << (8 * self.qstr_length_size)) - 1

    def fits_small_int(self, value: int) -> bool:
        """Whether an integer is a small int."""
        limit = 1 << (self.small_int_bits - 1)
        return -limit <= value < limit

    def small_int_word(self, value: int) -> int:
        """The object word of a small int, unsigned."""
        match self.object_repr:
            case ObjectRepr.B:
                word = value << 2 | 1
            case ObjectRepr.D:
                return (value & ((1 << 47) - 1)) << 1 | 0x0001_0000_0000_0001
            case _:
                word = value << 1 | 1
        return word & ((1 << (8 * self.word_size)) - 1)

    def qstr_word(self, qstr_id: int) -> int:
        """The object word of a qstr."""
        match self.object_repr:
            case ObjectRepr.A:
                return qstr_id << 3 | 2
            case ObjectRepr.B:
                return qstr_id << 3 | 3
            case ObjectRepr.C:
                return qstr_id << 4 | 6
            case ObjectRepr.D:
                return qstr_id << 1 | 0x0002_0000_0000_0001

    def immediate_word(self, value: Immediate) -> int:
        """The object word of None, False or True.

        Raises:
            LinkError: the runtime keeps them as objects.
        """
        if not self.immediates:
            raise LinkError(
                "the runtime keeps None, False and True as objects: not supported yet",
                hint="use a runtime with immediate objects",
            )
        match self.object_repr:
            case ObjectRepr.A:
                return value << 3 | 6
            case ObjectRepr.B:
                return value << 3 | 7
            case ObjectRepr.C:
                return value << 4 | 0xE
            case ObjectRepr.D:
                return value << 46 | 0x0003_0000_0000_0000

    def float_word(self, value: float) -> int | None:
        """The object word of a float, or None if a float is an object in memory."""
        match self.object_repr:
            case ObjectRepr.C:
                (bits,) = struct.unpack("<I", pack_float(value, 4))
                return int(((bits & ~3 | 2) + 0x8080_0000) & 0xFFFF_FFFF)
            case ObjectRepr.D:
                (bits,) = struct.unpack("<Q", pack_float(value, 8))
                return int((bits + 0x8004_0000_0000_0000) & 0xFFFF_FFFF_FFFF_FFFF)
            case _:
                return None

    def read_object_word(self, word: int) -> ObjectWord:
        """What an object word says; the inverse of the functions above."""
        match self.object_repr:
            case ObjectRepr.A | ObjectRepr.B:
                return self._read_word_ab(word)
            case ObjectRepr.C:
                return _read_word_c(word)
            case ObjectRepr.D:
                return _read_word_d(word)

    def _read_word_ab(self, word: int) -> ObjectWord:
        shift, small_int, qstr, immediate = (
            (1, 0b1, 2, 6) if self.object_repr is ObjectRepr.A else (2, 0b01, 3, 7)
        )
        if word & ((1 << shift) - 1) == small_int:
            return ObjectWord(WordKind.SMALL_INT, _signed(word, 8 * self.word_size) >> shift)
        if word & 7 == qstr:
            return ObjectWord(WordKind.QSTR, word >> 3)
        if word & 7 == immediate:
            return ObjectWord(WordKind.IMMEDIATE, word >> 3)
        return ObjectWord(WordKind.POINTER, word)

    def require(self, symbol: Symbol) -> Symbol:
        """The symbol itself, if the runtime has it.

        Raises:
            LinkError: it has not.
        """
        if symbol not in self.symbols:
            what = _SYMBOL_TEXT.get(symbol, f"`{symbol}`")
            raise LinkError(
                f"the runtime has no {what}, but a constant needs it",
                hint="take the constant out, or choose a board whose runtime has it",
            )
        return symbol


def _read_word_c(word: int) -> ObjectWord:
    if word & 1:
        return ObjectWord(WordKind.SMALL_INT, _signed(word, 32) >> 1)
    if word & 0xFF80_000F == 0x6:
        return ObjectWord(WordKind.QSTR, word >> 4)
    if word & 0xFF80_000F == 0xE:
        return ObjectWord(WordKind.IMMEDIATE, word >> 4)
    if word & 3 == 2:
        bits = (word - 0x8080_0000) & 0xFFFF_FFFC
        bits |= bits >> 2 & 3  # the two bits that a word has no room for
        return ObjectWord(WordKind.FLOAT, struct.unpack("<f", bits.to_bytes(4, "little"))[0])
    return ObjectWord(WordKind.POINTER, word)


def _read_word_d(word: int) -> ObjectWord:
    match word >> 48:
        case 0:
            return ObjectWord(WordKind.POINTER, word)
        case 1:
            return ObjectWord(WordKind.SMALL_INT, _signed(word & (1 << 48) - 1, 48) >> 1)
        case 2:
            return ObjectWord(WordKind.QSTR, (word & 0xFFFF_FFFF) >> 1)
        case 3:
            return ObjectWord(WordKind.IMMEDIATE, word >> 46 & 3)
        case _:
            bits = (word - 0x8004_0000_0000_0000) & (1 << 64) - 1
            return ObjectWord(WordKind.FLOAT, struct.unpack("<d", bits.to_bytes(8, "little"))[0])


def _signed(word: int, bits: int) -> int:
    return word - (1 << bits) if word >> (bits - 1) else word


def pack_float(value: float, size: int, byte_order: str = "<") -> bytes:
    """A float in IEEE 754 with 4 or 8 bytes; what is too large for 4 becomes infinite."""
    try:
        return struct.pack(f"{byte_order}{'f' if size == 4 else 'd'}", value)
    except OverflowError:
        return struct.pack(f"{byte_order}f", float("inf") if value > 0 else float("-inf"))


def _unknown(name: str, found: int, allowed: Sequence[int]) -> LinkError:
    values = (
        f"{allowed[0]} to {allowed[-1]}"
        if len(allowed) > 4
        else " or ".join(str(value) for value in allowed)
    )
    return LinkError(
        f"the runtime's description says {name} {found}, expected {values}",
        hint="the image is damaged, or made for a newer mpytool",
    )
