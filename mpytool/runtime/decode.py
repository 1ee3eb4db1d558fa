# SPDX-License-Identifier: MIT
"""Decode frozen modules from an image's bytes: freezing, reversed.

This follows pointers as the runtime does and takes nothing from the freezer.  A frozen module
does not tell how long its tables are: they end behind what its code refers to, and a function
ends behind its last instruction.

Source: docs/formats/frozen-tables.md; py/objstr.h, py/mpz.h, py/bc.h of MicroPython 1.29.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from mpytool.abi import Abi, Immediate, LongInt, RawCodeEra, Symbol, WordKind
from mpytool.bytecode.code import Constant, FunTable, Module, RawCode, RawCodeKind
from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage
from mpytool.raw_code import FieldName, raw_code_fields
from mpytool.runtime.words import Words
from mpytool.source.encoding import decode

if TYPE_CHECKING:
    from mpytool.bytecode.opcodes import Operand

_IMMEDIATES: dict[int, Constant] = {
    Immediate.NONE: None,
    Immediate.FALSE: False,
    Immediate.TRUE: True,
}
_MAX_DEPTH = 300  # of functions in functions and tuples in tuples, as in the compiler
_MAX_FUNCTIONS = 1 << 16  # of a module; more only where one is its own descendant
_CHUNK = 4096  # bytes in which the end of a function is looked for first


class FrozenCode(NamedTuple):
    """A raw code as it lies in flash.

    Attributes:
        kind: bytecode, or native code.
        fields: what its structure holds, empty if it is bytecode without a structure.
        fun_data: address of the bytecode or machine code.
    """

    kind: RawCodeKind
    fields: Mapping[FieldName, int]
    fun_data: int


class Decoder:
    """Reads frozen modules of an image.

    Args:
        image: the bytes.
        abi: their layout.
        symbols: addresses of the objects that constants refer to.
        names: every qstr of the image, by its number.
    """

    def __init__(
        self,
        image: MemoryImage,
        abi: Abi,
        symbols: Mapping[Symbol, int],
        names: Sequence[str],
    ) -> None:
        self._image = image
        self._abi = abi
        self._words = Words(image, abi)
        self._types = {address: symbol for symbol, address in symbols.items()}
        self._names = names
        self._functions = 0  # of the module that is decoded now
        self._fields, _ = raw_code_fields(abi)

    def module(self, address: int) -> Module:
        """The module whose structure is at an address.

        Raises:
            FormatError: a pointer leads nowhere, or to what is no such thing.
        """
        from mpytool.bytecode.opcodes import Operand

        qstr_table, object_table, body = self.module_pointers(address)
        self._functions = 0
        code = self.code(body)
        n_qstrs, n_objects = 1, 0
        for function in _bytecode(code):
            for form, index in operands(function.fun_data):
                if form is Operand.QSTR:
                    n_qstrs = max(n_qstrs, index + 1)
                else:
                    n_objects = max(n_objects, index + 1)
        return Module(
            self.qstrs(qstr_table, n_qstrs),
            tuple(self.constant(object_table, index) for index in range(n_objects)),
            code,
            small_int_bits=self._abi.small_int_bits,
        )

    @property
    def longest_name(self) -> int:
        """Bytes of the longest qstr."""
        return self._abi.longest_name

    def module_pointers(self, address: int) -> tuple[int, int, int]:
        """The addresses of a module's qstr table, object table and body."""
        first, second, third = self._words.numbers(address, self._abi.word_size, 3)
        return first, second, third

    def qstrs(self, table: int, count: int) -> tuple[str, ...]:
        """The first names of a module's qstr table."""
        if not count:
            return ()
        return tuple(self._name(number) for number in self._words.numbers(table, 2, count))

    def constant(self, table: int, index: int) -> Constant:
        """A constant of a module's object table."""
        return self._object(table + index * self._abi.object_size, 0)

    def frozen_code(self, address: int) -> FrozenCode:
        """The raw code at an address, or the bytecode that stands there itself."""
        abi = self._abi
        direct = abi.raw_code_era is RawCodeEra.V1_23 and self._image.read(address, 2) != b"\0\0"
        if direct:
            return FrozenCode(RawCodeKind.BYTECODE, {}, address)
        fields = {
            field.name: self._words.numbers(address + field.offset, field.size, 1)[0]
            for field in self._fields
            if self._image.contains(address + field.offset, field.size)
        }
        head = fields.get(FieldName.HEAD, 0)
        kind = head >> 16 & 0xFF if abi.raw_code_era is RawCodeEra.V1_23 else head & 7
        if kind not in tuple(RawCodeKind) or FieldName.CHILDREN not in fields:
            raise FormatError(f"expected a raw code at {address:#x}, found kind {kind}")
        return FrozenCode(RawCodeKind(kind), fields, fields[FieldName.FUN_DATA])

    def code(self, address: int, depth: int = 0) -> RawCode:
        """The raw code at an address with all its children."""
        if depth > _MAX_DEPTH:
            raise FormatError(f"raw code at {address:#x}: functions are nested too deeply")
        self._functions += 1
        if self._functions > _MAX_FUNCTIONS:
            raise FormatError(f"raw code at {address:#x}: a module has too many functions")
        frozen = self.frozen_code(address)
        if frozen.kind is not RawCodeKind.BYTECODE:
            raise FormatError(
                f"the raw code at {address:#x} is {frozen.kind.name.lower()} code, which cannot "
                "be taken out of an image",
                hint="it was compiled with @native, @viper or inline assembler",
            )
        code, pointers = self.function(frozen)
        return code._replace(children=tuple(self.code(p, depth + 1) for p in pointers))

    def function(self, frozen: FrozenCode) -> tuple[RawCode, tuple[int, ...]]:
        """A bytecode function without its children, and the addresses of these."""
        from mpytool.bytecode.instructions import read_function
        from mpytool.bytecode.opcodes import Operand

        data = self._function(frozen.fun_data)
        count = 1 + max(
            (i.operand for i in read_function(data).instructions if i.form is Operand.CHILD),
            default=-1,
        )
        pointers: tuple[int, ...] = ()
        if count:
            table = frozen.fields.get(FieldName.CHILDREN, 0)
            pointers = self._words.numbers(table, self._abi.word_size, count)
        return RawCode(RawCodeKind.BYTECODE, data), pointers

    def _function(self, address: int) -> bytes:
        """The bytes of the function at an address."""
        from mpytool.bytecode.instructions import function_size

        segment = self._image.segment_at(address)
        if segment is None:
            raise FormatError(f"expected bytecode at {address:#x}, found no bytes in the image")
        rest = segment.end - address
        for limit in (min(_CHUNK, rest), rest):
            data = self._image.read(address, limit)
            try:
                size = function_size(data)
            except FormatError as error:
                if limit == rest:
                    raise FormatError(f"bytecode at {address:#x}: {error.message}") from None
            else:
                return data[:size]
        raise AssertionError

    def _object(self, address: int, depth: int) -> Constant:
        """The constant that the object word at an address stands for."""
        (word,) = self._words.numbers(address, self._abi.object_size, 1)
        found = self._abi.read_object_word(word)
        match found.kind:
            case WordKind.QSTR:
                return self._name(int(found.value))
            case WordKind.IMMEDIATE:
                return self._immediate(int(found.value))
            case WordKind.POINTER:
                return self._pointed(int(found.value), depth)
            case _:
                return found.value

    def _immediate(self, payload: int) -> Constant:
        if payload not in _IMMEDIATES:
            raise FormatError(f"immediate object {payload} is neither None, False nor True")
        return _IMMEDIATES[payload]

    def _name(self, qstr_id: int) -> str:
        if qstr_id >= len(self._names):
            raise FormatError(f"qstr {qstr_id} is beyond the {len(self._names)} that there are")
        return self._names[qstr_id]

    def _pointed(self, address: int, depth: int) -> Constant:
        """The constant object at an address, by its type."""
        size = self._abi.word_size
        named = self._types.get(address)
        if named is Symbol.ELLIPSIS:
            return ...
        if named is Symbol.FUN_TABLE:
            return FunTable()
        if depth > _MAX_DEPTH:
            raise FormatError(f"tuple at {address:#x}: tuples are nested too deeply")
        match self._types.get(self._words.pointer(address)):
            case Symbol.TYPE_STR:
                return decode(self._text(address))
            case Symbol.TYPE_BYTES:
                return self._text(address)
            case Symbol.TYPE_INT:
                return self._int(address)
            case Symbol.TYPE_FLOAT:
                return self._floats(address, 1)[0]
            case Symbol.TYPE_COMPLEX:
                return complex(*self._floats(address, 2))
            case Symbol.TYPE_TUPLE:
                count = self._words.pointer(address + size)
                items = address + 2 * size
                self._image.read(items, count * self._abi.object_size)
                return tuple(
                    self._object(items + index * self._abi.object_size, depth + 1)
                    for index in range(count)
                )
            case _:
                raise FormatError(f"the object at {address:#x} has no type that a constant has")

    def _text(self, address: int) -> bytes:
        size = self._abi.word_size
        _, _, length, data = self._words.numbers(address, size, 4)
        text = self._image.read(data, length + 1)
        if text[-1]:
            raise FormatError(f"the string at {address:#x} does not end with NUL")
        return text[:-1]

    def _int(self, address: int) -> int:
        size = self._abi.word_size
        if self._abi.long_int is LongInt.LONGLONG:
            data = self._image.read(address + max(size, self._abi.wide_align), 8)
            return int.from_bytes(data, "big" if self._abi.big_endian else "little", signed=True)
        _, sign, count, digits = self._words.numbers(address, size, 4)
        bits = self._abi.mpz_digit_bits
        data = self._image.read(digits, count * bits // 8)
        value = int.from_bytes(data, "big" if self._abi.big_endian else "little")
        return -value if sign & 1 else value

    def _floats(self, address: int, count: int) -> list[float]:
        size = self._abi.float_size
        wide = self._abi.wide_align if size == 8 else size
        start = address + max(self._abi.word_size, wide)
        data = self._image.read(start, size * count)
        code = "f" if size == 4 else "d"
        return list(struct.unpack(f"{self._abi.byte_order}{count}{code}", data))


def _bytecode(code: RawCode) -> Iterator[RawCode]:
    """A raw code and all below it."""
    yield code
    for child in code.children:
        yield from _bytecode(child)


def operands(fun_data: bytes) -> Iterator[tuple[Operand, int]]:
    """The indices of names and constants that a function refers to."""
    from mpytool.bytecode.instructions import read_function
    from mpytool.bytecode.opcodes import Operand

    function = read_function(fun_data)
    yield Operand.QSTR, function.prelude.simple_name_index
    for index in function.prelude.arg_name_indices:
        yield Operand.QSTR, index
    for instruction in function.instructions:
        if instruction.form in (Operand.QSTR, Operand.OBJ):
            yield instruction.form, instruction.operand
