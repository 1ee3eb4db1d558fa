# SPDX-License-Identifier: MIT
"""Decode frozen modules from an image's bytes and compare them with compiled ones.

This is the freezer's way backwards, written from the layout and not from the
freezer: it follows pointers as the runtime does.

Source: docs/formats/frozen-tables.md.
"""

from __future__ import annotations

import struct

from mpytool.abi import Immediate, LongInt, Symbol, WordKind, pack_float
from mpytool.bytecode.code import Constant, FunTable, Module, RawCode, constant_key
from mpytool.bytecode.prelude import ScopeFlag, read_prelude
from mpytool.errors import FormatError
from mpytool.runtime.model import Runtime
from mpytool.runtime.pools import read_pools
from mpytool.runtime.words import Words

_IMMEDIATES: dict[int, Constant] = {
    Immediate.NONE: None,
    Immediate.FALSE: False,
    Immediate.TRUE: True,
}


class ReadBack:
    """Reads frozen modules of an image.

    Args:
        runtime: the image, analysed.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._words = Words(runtime.image, runtime.abi)
        self._abi = runtime.abi
        self._types = {address: symbol for symbol, address in runtime.symbols.items()}
        pools = read_pools(runtime.image, runtime.abi, runtime.current_pool)
        self._names = [name for pool in reversed(pools) for name in pool.names]

    def difference(self, address: int, module: Module) -> str:
        """What of the module at an address is not as in `module`; "" if nothing."""
        qstr_table, object_table, body = self._words.numbers(address, self._abi.word_size, 3)
        ids = self._words.numbers(qstr_table, 2, len(module.qstrs)) if module.qstrs else ()
        names = tuple(self._names[qstr_id] for qstr_id in ids if qstr_id < len(self._names))
        if names != module.qstrs:
            return f"its names are {names}"
        for index, constant in enumerate(module.constants):
            found = self._object(object_table + index * self._abi.object_size)
            if constant_key(found) != constant_key(self._rounded(constant)):
                return f"constant {index} is {found!r}"
        return self._code_difference(body, module.code)

    def _code_difference(self, address: int, code: RawCode) -> str:
        children: tuple[int, ...] = ()
        fun_data = address
        if self._words.image.read(address, 2) == b"\0\0":
            kind, is_generator = self._words.numbers(address + 2, 1, 2)
            prelude, _ = read_prelude(code.fun_data)
            if kind != code.kind or is_generator != bool(prelude.scope_flags & ScopeFlag.GENERATOR):
                return f"the raw code at {address:#x} has kind {kind}, generator {is_generator}"
            size = self._abi.word_size
            fun_data, pointers = self._words.numbers(address + size, size, 2)
            if code.children:
                children = self._words.numbers(pointers, size, len(code.children))
        if self._words.image.read(fun_data, len(code.fun_data)) != code.fun_data:
            return f"the bytecode at {fun_data:#x} differs"
        if len(children) != len(code.children):
            return f"the raw code at {address:#x} has no children"
        for child_address, child in zip(children, code.children, strict=True):
            if found := self._code_difference(child_address, child):
                return found
        return ""

    def _rounded(self, value: Constant) -> Constant:
        """A constant with its floats as exact as the runtime keeps them."""
        if isinstance(value, tuple):
            return tuple(self._rounded(item) for item in value)
        if isinstance(value, complex):
            return complex(self._round(value.real), self._round(value.imag))
        return self._round(value) if isinstance(value, float) else value

    def _round(self, value: float) -> float:
        word = self._abi.float_word(value)
        if word is not None:
            return float(self._abi.read_object_word(word).value)
        size = self._abi.float_size
        return float(struct.unpack("<f" if size == 4 else "<d", pack_float(value, size))[0])

    def _object(self, address: int) -> Constant:
        """The constant that the object word at an address stands for."""
        (word,) = self._words.numbers(address, self._abi.object_size, 1)
        found = self._abi.read_object_word(word)
        match found.kind:
            case WordKind.QSTR:
                return self._name(int(found.value))
            case WordKind.IMMEDIATE:
                return self._immediate(int(found.value))
            case WordKind.POINTER:
                return self._pointed(int(found.value))
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

    def _pointed(self, address: int) -> Constant:
        """The constant object at an address, by its type."""
        size = self._abi.word_size
        named = self._types.get(address)
        if named is Symbol.ELLIPSIS:
            return ...
        if named is Symbol.FUN_TABLE:
            return FunTable()
        match self._types.get(self._words.pointer(address)):
            case Symbol.TYPE_STR:
                return self._text(address).decode("utf-8", "surrogatepass")
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
                return tuple(
                    self._object(items + index * self._abi.object_size) for index in range(count)
                )
            case _:
                raise FormatError(f"the object at {address:#x} has no type that a constant has")

    def _text(self, address: int) -> bytes:
        size = self._abi.word_size
        _, _, length, data = self._words.numbers(address, size, 4)
        text = self._words.image.read(data, length + 1)
        if text[-1]:
            raise FormatError(f"the string at {address:#x} does not end with NUL")
        return text[:-1]

    def _int(self, address: int) -> int:
        size = self._abi.word_size
        if self._abi.long_int is LongInt.LONGLONG:
            data = self._words.image.read(address + max(size, self._abi.wide_align), 8)
            return int.from_bytes(data, "big" if self._abi.big_endian else "little", signed=True)
        _, sign, count, digits = self._words.numbers(address, size, 4)
        bits = self._abi.mpz_digit_bits
        value = 0
        for digit in reversed(self._words.numbers(digits, bits // 8, count)):
            value = value << bits | digit
        return -value if sign & 1 else value

    def _floats(self, address: int, count: int) -> list[float]:
        size = self._abi.float_size
        wide = self._abi.wide_align if size == 8 else size
        start = address + max(self._abi.word_size, wide)
        data = self._words.image.read(start, size * count)
        code = "f" if size == 4 else "d"
        return list(struct.unpack(f"{self._abi.byte_order}{count}{code}", data))
