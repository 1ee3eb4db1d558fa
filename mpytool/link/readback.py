# SPDX-License-Identifier: MIT
"""Compare the frozen modules of an image with compiled ones.

The bytes are decoded by `mpytool.runtime.decode`, which knows nothing of the freezer: it follows
pointers as the runtime does.
"""

from __future__ import annotations

import struct

from mpytool.abi import pack_float
from mpytool.bytecode.code import Constant, Module, RawCode, RawCodeKind, constant_key
from mpytool.bytecode.prelude import read_prelude
from mpytool.raw_code import POINTERS, FieldName, field_values, native_values
from mpytool.runtime.decode import Decoder, FrozenCode
from mpytool.runtime.model import Runtime
from mpytool.runtime.pools import read_pools
from mpytool.runtime.words import Words


class ReadBack:
    """Reads frozen modules of an image.

    Args:
        runtime: the image, analysed.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._words = Words(runtime.image, runtime.abi)
        self._abi = runtime.abi
        pools = read_pools(runtime.image, runtime.abi, runtime.current_pool)
        names = [name for pool in reversed(pools) for name in pool.names]
        self._decoder = Decoder(runtime.image, runtime.abi, runtime.symbols, names)

    def difference(self, address: int, module: Module) -> str:
        """What of the module at an address is not as in `module`; "" if nothing."""
        qstr_table, object_table, body = self._decoder.module_pointers(address)
        names = self._decoder.qstrs(qstr_table, len(module.qstrs))
        if names != module.qstrs:
            return f"its names are {names}"
        for index, constant in enumerate(module.constants):
            found = self._decoder.constant(object_table, index)
            if constant_key(found) != constant_key(self._rounded(constant)):
                return f"constant {index} is {found!r}"
        return self._code_difference(body, module.code)

    def _code_difference(self, address: int, code: RawCode) -> str:
        found = self._decoder.frozen_code(address)
        if found.kind is not code.kind:
            return f"the raw code at {address:#x} has kind {found.kind.name.lower()}"
        if found.fields and (difference := self._field_difference(found, code)):
            return f"the raw code at {address:#x} has {difference}"
        if self._words.image.read(found.fun_data, len(code.fun_data)) != code.fun_data:
            return f"the bytecode at {found.fun_data:#x} differs"
        if not found.fields:
            return f"the raw code at {address:#x} has no children" if code.children else ""
        return self._child_difference(found, code)

    def _field_difference(self, found: FrozenCode, code: RawCode) -> str:
        """The first field of a raw code that is not as it should be."""
        count = len(code.children)
        if code.kind is RawCodeKind.BYTECODE:
            prelude, start = read_prelude(code.fun_data)
            wanted = field_values(self._abi, code.kind, code.fun_data, count, prelude, start)
        else:
            wanted = native_values(self._abi, code, count)
        for name, value in found.fields.items():
            if name in (FieldName.FUN_DATA, FieldName.CHILDREN):
                continue
            target = wanted.get(name, 0) + (found.fun_data if name in POINTERS else 0)
            if value != target:
                return f"{name} {value:#x}, expected {target:#x}"
        return ""

    def _child_difference(self, found: FrozenCode, code: RawCode) -> str:
        table = found.fields[FieldName.CHILDREN]
        if code.kind is RawCodeKind.NATIVE_PY:
            assert code.native is not None
            place = table
            if code.children:
                end = table + len(code.children) * self._abi.word_size
                place = self._words.pointer(end)
            if place != found.fun_data + code.native.prelude_offset:
                return f"the machine code at {found.fun_data:#x} does not lead to its prelude"
        if not code.children:
            return ""
        pointers = self._words.numbers(table, self._abi.word_size, len(code.children))
        for pointer, child in zip(pointers, code.children, strict=True):
            if difference := self._code_difference(pointer, child):
                return difference
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
