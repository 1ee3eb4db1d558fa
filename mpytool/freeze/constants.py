# SPDX-License-Identifier: MIT
r"""Constants of a module as object words and the cells behind them.

    value              object word            cells (32 bits, representation A)
    None, True, 7      the word itself        -
    "main", a qstr     id << 3 | 2            -
    "a text"           pointer                {type, hash, length, ->data}, "a text\0"
    1 << 40            pointer                {type, sign and alloc, digits, ->data}, digits
    0.5                pointer                {type, 3F000000}
    (1, "x")           pointer                {type, 2, word, word}

Source: py/objstr.h, py/objint.h, py/mpz.h, py/objfloat.c, py/objcomplex.c and
py/objtuple.h of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import EllipsisType

from mpytool.abi import Abi, Immediate, LongInt, Symbol, pack_float
from mpytool.bytecode.code import Constant, FunTable
from mpytool.errors import LinkError
from mpytool.freeze.cells import CellPool, CellRef, Kind, Part, joined
from mpytool.qstr.hash import qstr_hash
from mpytool.source.encoding import encode

_NOTE_LENGTH = 40  # characters of a constant that a map shows


def encode_text(text: str) -> bytes:
    """A str's bytes in the runtime: UTF-8 or nearly so."""
    return encode(text)


class ConstantCells:
    """Makes the object words of constants, and the cells that they point to.

    Args:
        abi: the runtime's layout.
        cells: where the cells go.
        qstr_ids: every qstr of the finished image; such a string is a word, not a cell.
    """

    def __init__(self, abi: Abi, cells: CellPool, qstr_ids: Mapping[str, int]) -> None:
        self._abi = abi
        self._cells = cells
        self._qstr_ids = qstr_ids

    def object_word(self, value: Constant) -> tuple[Part, ...]:
        """The parts of one object word, `object_size` bytes in all.

        Raises:
            LinkError: the runtime has no such objects, or cannot hold this one.
        """
        match value:
            case None | True | False:
                return (self._immediate(value),)
            case EllipsisType():
                return self._pointer(self._abi.require(Symbol.ELLIPSIS))
            case FunTable():
                return self._pointer(self._abi.require(Symbol.FUN_TABLE))
            case str():
                return self._str(value)
            case bytes():
                return self._pointer(self._string(value, Symbol.TYPE_BYTES, Kind.BYTES, value))
            case int():
                return self._int(value)
            case float():
                return self._float(value)
            case complex():
                return self._pointer(self._complex(value))
            case tuple():
                return self._pointer(self._tuple(value))

    def word(self, number: int) -> bytes:
        """A machine word, unsigned."""
        return number.to_bytes(self._abi.word_size, "big" if self._abi.big_endian else "little")

    def _object(self, word: int) -> bytes:
        return word.to_bytes(self._abi.object_size, "big" if self._abi.big_endian else "little")

    def _pointer(self, target: Part) -> tuple[Part, ...]:
        padding = bytes(self._abi.object_size - self._abi.word_size)
        if not padding:
            return (target,)
        return (padding, target) if self._abi.big_endian else (target, padding)

    def _immediate(self, value: bool | None) -> bytes:  # noqa: FBT001 - the constant itself
        payload = {None: Immediate.NONE, False: Immediate.FALSE, True: Immediate.TRUE}[value]
        return self._object(self._abi.immediate_word(payload))

    def _str(self, value: str) -> tuple[Part, ...]:
        qstr_id = self._qstr_ids.get(value)
        if qstr_id is not None:
            return (self._object(self._abi.qstr_word(qstr_id)),)
        return self._pointer(self._string(encode_text(value), Symbol.TYPE_STR, Kind.STR, value))

    def _string(self, data: bytes, type_: Symbol, kind: Kind, value: object) -> CellRef:
        text = self._cells.add(Kind.STRING, 1, (data + b"\0",), short_repr(value))
        head = self.word(qstr_hash(data, self._abi.qstr_hash_size)) + self.word(len(data))
        return self._add(kind, (self._abi.require(type_), head, text), value)

    def _int(self, value: int) -> tuple[Part, ...]:
        if self._abi.fits_small_int(value):
            return (self._object(self._abi.small_int_word(value)),)
        type_ = self._abi.require(Symbol.TYPE_INT)
        match self._abi.long_int:
            case LongInt.MPZ:
                return self._pointer(self._mpz(type_, value))
            case LongInt.LONGLONG:
                return self._pointer(self._longlong(type_, value))
            case LongInt.NONE:
                raise LinkError(
                    f"the constant {short_repr(value)} is no small int, "
                    "and the runtime has no others",
                    hint=f"keep integers within {self._abi.small_int_bits} bits",
                )

    def _mpz(self, type_: Symbol, value: int) -> CellRef:
        digit_size = self._abi.mpz_digit_bits // 8
        order = "big" if self._abi.big_endian else "little"
        magnitude = abs(value)
        count = -(-magnitude.bit_length() // self._abi.mpz_digit_bits)
        mask = (1 << self._abi.mpz_digit_bits) - 1
        digits = b"".join(
            (magnitude >> (index * self._abi.mpz_digit_bits) & mask).to_bytes(
                digit_size, "big" if order == "big" else "little"
            )
            for index in range(count)
        )
        data = self._cells.add(Kind.DIGITS, digit_size, (digits,), short_repr(value))
        negative, fixed_digits = int(value < 0), 1 << 1
        head = self.word(negative | fixed_digits | count << 2) + self.word(count)
        return self._add(Kind.INT, (type_, head, data), value)

    def _longlong(self, type_: Symbol, value: int) -> CellRef:
        if not -(1 << 63) <= value < 1 << 63:
            raise LinkError(
                f"the constant {short_repr(value)} needs more than 64 bits, "
                "which the runtime's integers do not have",
                hint="choose a board whose runtime has arbitrary-precision integers",
            )
        data = (value & (1 << 64) - 1).to_bytes(8, "big" if self._abi.big_endian else "little")
        return self._add_wide(Kind.INT, type_, data, 8, value)

    def _float(self, value: float) -> tuple[Part, ...]:
        size = self._float_size()
        word = self._abi.float_word(value)
        if word is not None:
            return (self._object(word),)
        type_ = self._abi.require(Symbol.TYPE_FLOAT)
        data = pack_float(value, size, self._abi.byte_order)
        return self._pointer(self._add_wide(Kind.FLOAT, type_, data, size, value))

    def _complex(self, value: complex) -> CellRef:
        size = self._float_size()
        type_ = self._abi.require(Symbol.TYPE_COMPLEX)
        order = self._abi.byte_order
        data = pack_float(value.real, size, order) + pack_float(value.imag, size, order)
        return self._add_wide(Kind.COMPLEX, type_, data, size, value)

    def _float_size(self) -> int:
        if not self._abi.float_size:
            self._abi.require(Symbol.TYPE_FLOAT)
            raise LinkError("the runtime has a float type but says that floats have no size")
        return self._abi.float_size

    def _tuple(self, value: tuple[Constant, ...]) -> CellRef:
        items = [part for item in value for part in self.object_word(item)]
        type_ = self._abi.require(Symbol.TYPE_TUPLE)
        return self._add(Kind.TUPLE, (type_, self.word(len(value)), *items), value)

    def _add(self, kind: Kind, parts: tuple[Part, ...], value: object) -> CellRef:
        return self._cells.add(kind, self._abi.object_size, joined(parts), short_repr(value))

    def _add_wide(
        self, kind: Kind, type_: Symbol, data: bytes, size: int, value: object
    ) -> CellRef:
        """A type and payload of `size`-byte units, aligned as the C compiler does."""
        word_size = self._abi.word_size
        align = max(word_size, self._abi.wide_align if size == 8 else size)
        padding = bytes(-word_size % (self._abi.wide_align if size == 8 else size))
        return self._cells.add(kind, align, joined((type_, padding, data)), short_repr(value))


def short_repr(value: object) -> str:
    """A constant for a map or a message: its repr in ASCII, cut if it is long."""
    if isinstance(value, int) and value.bit_length() > 4 * _NOTE_LENGTH:
        text = hex(value)  # decimal would take long
    elif isinstance(value, (str, bytes, tuple)) and len(value) > _NOTE_LENGTH:
        text = ascii(value[:_NOTE_LENGTH])
    else:
        text = ascii(value)
    return text if len(text) <= _NOTE_LENGTH else text[: _NOTE_LENGTH - 3] + "..."
