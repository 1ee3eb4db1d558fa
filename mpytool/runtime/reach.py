# SPDX-License-Identifier: MIT
"""How many bytes a frozen module takes: every piece that it reaches, each counted once.

    module -> qstr table
           -> object table -> strings, tuples, big integers, ...
           -> raw code     -> bytecode
                           -> children -> raw codes ...

Names (qstrs) belong to the pools and are not counted.  A piece that two modules reach counts for
both; `shared_size` is what they have in common.  Machine code does not tell where it ends unless
the runtime can save code: such a module's size is a lower limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mpytool.abi import LongInt, Symbol, WordKind
from mpytool.bytecode.code import RawCodeKind
from mpytool.bytecode.opcodes import Operand
from mpytool.errors import FormatError
from mpytool.raw_code import FieldName, raw_code_fields
from mpytool.runtime.decode import Decoder, operands
from mpytool.runtime.model import FrozenEntry, Runtime
from mpytool.runtime.words import Words

_MAX_DEPTH = 64


@dataclass(frozen=True, slots=True)
class ModuleSize:
    """What a module takes.

    Attributes:
        entry: the module.
        size: bytes; 0 for one that is frozen as source text.
        functions: how many functions it has, itself included.
        native: whether some of them are machine code; then `size` is a lower limit.
        fault: why it could not be walked, or "".
    """

    entry: FrozenEntry
    size: int
    functions: int
    native: bool
    fault: str = ""


def module_sizes(
    runtime: Runtime, decoder: Decoder, entries: Sequence[FrozenEntry]
) -> tuple[ModuleSize, ...]:
    """The size of each module, in the list's order."""
    return tuple(_module_size(runtime, decoder, entry) for entry in entries)


def shared_size(runtime: Runtime, decoder: Decoder, entries: Sequence[FrozenEntry]) -> int:
    """Bytes that several modules reach, each counted once."""
    users: Counter[tuple[int, int]] = Counter()
    for entry in entries:
        walk = _Walk(runtime, decoder)
        if entry.address and not walk.try_module(entry.address):
            users.update(walk.pieces.items())
    return sum(size for (_, size), count in users.items() if count > 1)


def _module_size(runtime: Runtime, decoder: Decoder, entry: FrozenEntry) -> ModuleSize:
    if not entry.address:
        return ModuleSize(entry, 0, 0, native=False)
    walk = _Walk(runtime, decoder)
    fault = walk.try_module(entry.address)
    return ModuleSize(entry, sum(walk.pieces.values()), walk.functions, walk.native, fault)


class _Walk:
    """Collects the pieces of one module.

    Attributes:
        pieces: address -> size of each.
        functions: how many raw codes there were.
        native: whether one was machine code.
    """

    def __init__(self, runtime: Runtime, decoder: Decoder) -> None:
        self._abi = runtime.abi
        self._words = Words(runtime.image, runtime.abi)
        self._decoder = decoder
        self._types: Mapping[int, Symbol] = {a: s for s, a in runtime.symbols.items()}
        _, self._raw_code_size = raw_code_fields(runtime.abi)
        self.pieces: dict[int, int] = {}
        self.functions = 0
        self.native = False
        self._names = 1
        self._objects = 0

    def try_module(self, address: int) -> str:
        """Walk a module; why it cannot be walked to its end, or ""."""
        try:
            self._module(address)
        except FormatError as error:
            return error.message
        return ""

    def _module(self, address: int) -> None:
        size = self._abi.word_size
        qstr_table, object_table, body = self._decoder.module_pointers(address)
        self.pieces[address] = 3 * size
        self._code(body, 0)
        self.pieces[qstr_table] = 2 * self._names
        if self._objects:
            self.pieces[object_table] = self._objects * self._abi.object_size
            self._words_at(object_table, self._objects, 0)

    def _code(self, address: int, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise FormatError(f"raw code at {address:#x}: functions are nested too deeply")
        self.functions += 1
        frozen = self._decoder.frozen_code(address)
        if frozen.fields:
            self.pieces[address] = self._raw_code_size
        if frozen.kind is not RawCodeKind.BYTECODE:
            self.native = True
            self.pieces[frozen.fun_data] = frozen.fields.get(FieldName.FUN_DATA_LEN, 0)
            return
        code, children = self._decoder.function(frozen)
        self.pieces[frozen.fun_data] = len(code.fun_data)
        for form, index in operands(code.fun_data):
            if form is Operand.QSTR:
                self._names = max(self._names, index + 1)
            else:
                self._objects = max(self._objects, index + 1)
        if children:
            table = frozen.fields.get(FieldName.CHILDREN, 0)
            self.pieces[table] = len(children) * self._abi.word_size
        for child in children:
            self._code(child, depth + 1)

    def _words_at(self, address: int, count: int, depth: int) -> None:
        """The objects that `count` object words lead to."""
        if depth > _MAX_DEPTH:
            raise FormatError(f"tuple at {address:#x}: tuples are nested too deeply")
        for word in self._words.numbers(address, self._abi.object_size, count):
            read = self._abi.read_object_word(word)
            if read.kind is WordKind.POINTER:
                self._object(int(read.value), depth)

    def _object(self, address: int, depth: int) -> None:
        size = self._abi.word_size
        if address in self._types or address in self.pieces:
            return
        match self._types.get(self._words.pointer(address)):
            case Symbol.TYPE_STR | Symbol.TYPE_BYTES:
                _, _, length, data = self._words.numbers(address, size, 4)
                self.pieces[address] = 4 * size
                self.pieces[data] = length + 1
            case Symbol.TYPE_INT if self._abi.long_int is LongInt.LONGLONG:
                self.pieces[address] = max(size, self._abi.wide_align) + 8
            case Symbol.TYPE_INT:
                _, _, count, digits = self._words.numbers(address, size, 4)
                self.pieces[address] = 4 * size
                self.pieces[digits] = count * self._abi.mpz_digit_bits // 8
            case Symbol.TYPE_FLOAT | Symbol.TYPE_COMPLEX as kind:
                width = self._abi.float_size
                start = max(size, self._abi.wide_align if width == 8 else width)
                self.pieces[address] = start + width * (1 + (kind is Symbol.TYPE_COMPLEX))
            case Symbol.TYPE_TUPLE:
                count = self._words.pointer(address + size)
                self.pieces[address] = 2 * size + count * self._abi.object_size
                self._words_at(address + 2 * size, count, depth + 1)
            case _:
                raise FormatError(f"the object at {address:#x} has no type that a constant has")
