# SPDX-License-Identifier: MIT
r"""Read a .mpy file.

    read_mpy(b"M\x06\x00\x1f\x01\x00\x06a.py...", "a.mpy")  ->  Module(qstrs=("a.py",), ...)

Everything that could make a later stage stumble is checked here: lengths, table
sizes, nesting, UTF-8, what follows the end.  The instructions inside are not:
see `mpytool.bytecode.instructions`.  For the format see `mpytool.mpy.layout`.
"""

from __future__ import annotations

from typing import Never

from mpytool.bytecode.code import Constant, Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.number_text import parse_complex, parse_float, parse_int
from mpytool.bytecode.varint import read_uint
from mpytool.errors import FormatError, Location
from mpytool.mpy import layout
from mpytool.mpy.layout import ObjectKind
from mpytool.qstr.static import STATIC_QSTRS
from mpytool.source.encoding import decode


def read_mpy(data: bytes, path: str) -> Module:
    """Read a .mpy file's bytes.

    Args:
        data: the whole file.
        path: its name, for messages.

    Raises:
        FormatError: if it is not a .mpy file of version 6, or is damaged.
    """
    try:
        return _Reader(data).module()
    except FormatError as error:
        raise FormatError(error.message, error.location or Location(path), error.hint) from None


class _Reader:
    """A position in the file, and one method for each part of the format."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def module(self) -> Module:
        """The whole file."""
        sub_version, arch, small_int_bits, has_arch_flags = self._header()
        arch_flags = self._uint() if has_arch_flags else None
        qstr_count_offset = self._position
        qstr_count = self._count("qstrs")
        constant_count = self._count("constants")
        if not qstr_count:
            self._fail(qstr_count_offset, "a qstr table that starts with the file name", "none")
        qstrs = tuple([self._qstr() for _ in range(qstr_count)])
        constants = tuple([self._constant(0) for _ in range(constant_count)])
        code = self._raw_code(0, has_native=arch != 0)
        if self._position != len(self._data):
            self._fail(self._position, "the end of the file", f"{self._remaining} more bytes")
        return Module(qstrs, constants, code, sub_version, arch, small_int_bits, arch_flags)

    def _header(self) -> tuple[int, int, int, bool]:
        if self._data[:1] != layout.MAGIC:
            found = f"0x{self._data[0]:02X}" if self._data else "an empty file"
            self._fail(0, "the letter M, which starts a .mpy file", found)
        if len(self._data) < layout.HEADER_SIZE:
            self._fail(0, "a .mpy header of 4 bytes", f"a file of {len(self._data)}")
        _, version, features, small_int_bits = self._take(layout.HEADER_SIZE, "the header")
        if version != layout.VERSION:
            raise FormatError(
                f"offset 1: expected .mpy version {layout.VERSION}, found version {version}",
                hint="compile the module's source again for MicroPython 1.19 or later",
            )
        arch = layout.arch_of(features)
        if arch >= len(layout.ARCHITECTURES):
            last = len(layout.ARCHITECTURES) - 1
            self._fail(2, f"an architecture number up to {last}", f"{arch}")
        if not 2 <= small_int_bits <= 64:
            self._fail(3, "small ints of 2 to 64 bits", f"{small_int_bits}")
        has_arch_flags = bool(features & layout.ARCH_FLAGS_FOLLOW)
        return features & layout.SUB_VERSION_MASK, arch, small_int_bits, has_arch_flags

    def _qstr(self) -> str:
        start = self._position
        value = self._uint()
        if value & 1:
            static_id = value >> 1
            if not 1 <= static_id < len(STATIC_QSTRS):
                self._fail(start, f"a static qstr, 1 to {len(STATIC_QSTRS) - 1}", f"{static_id}")
            return STATIC_QSTRS[static_id]
        return self._string(value >> 1, "a qstr")

    def _constant(self, depth: int) -> Constant:
        start = self._position
        kind = self._take(1, "a constant's kind")[0]
        if kind <= ObjectKind.ELLIPSIS:
            return layout.SIMPLE_CONSTANTS[ObjectKind(kind)]
        if kind == ObjectKind.TUPLE:
            self._check_depth(start, depth, "tuples")
            count = self._count("items of a tuple")
            return tuple([self._constant(depth + 1) for _ in range(count)])
        if kind > ObjectKind.TUPLE:
            self._fail(start, f"a constant's kind, 0 to {int(ObjectKind.TUPLE)}", f"{kind}")
        size = self._uint()
        if kind == ObjectKind.STR:
            return self._string(size, "a string")
        if kind == ObjectKind.BYTES:
            value = self._take(size, "a bytes object")
            self._nul()
            return value
        return self._number(kind, size)

    def _number(self, kind: int, size: int) -> Constant:
        start = self._position
        text = self._take(size, "a number")
        value: Constant
        if kind == ObjectKind.INT:
            value, what = parse_int(text), "a decimal integer"
        elif kind == ObjectKind.FLOAT:
            value, what = parse_float(text), "a decimal floating-point number"
        else:
            value, what = parse_complex(text), "a complex number"
        if value is None:
            self._fail(start, what, repr(text[:40])[1:])
        return value

    def _raw_code(self, depth: int, *, has_native: bool) -> RawCode:
        start = self._position
        self._check_depth(start, depth, "functions")
        head = self._uint()
        kind = RawCodeKind((head & layout.KIND_MASK) + RawCodeKind.BYTECODE)
        fun_data = self._take(head >> layout.SIZE_SHIFT, "a function's code")
        native = None
        if kind is not RawCodeKind.BYTECODE:
            if not has_native:
                self._fail(start, "bytecode, since the header names no architecture", "native code")
            native = self._native_fields(kind, len(fun_data))
        children: tuple[RawCode, ...] = ()
        if head & layout.HAS_CHILDREN:
            count_offset = self._position
            count = self._count("functions inside a function")
            if not count:
                self._fail(count_offset, "at least one function inside a function", "none")
            children = tuple(
                [self._raw_code(depth + 1, has_native=has_native) for _ in range(count)]
            )
        if native and native.scope_flags & layout.FLAG_RELOCATIONS:
            native = native._replace(relocations=self._relocations())
        return RawCode(kind, fun_data, children, native)

    def _native_fields(self, kind: RawCodeKind, code_size: int) -> NativeFields:
        start = self._position
        if kind is RawCodeKind.NATIVE_PY:
            prelude_offset = self._uint()
            if prelude_offset >= code_size:
                self._fail(start, f"a prelude within {code_size} bytes", f"offset {prelude_offset}")
            return NativeFields(prelude_offset=prelude_offset)
        scope_flags = self._uint()
        if kind is RawCodeKind.NATIVE_ASM:
            n_pos_args = self._uint()
            return NativeFields(
                scope_flags=scope_flags, n_pos_args=n_pos_args, type_sig=self._uint()
            )
        rodata_size = self._uint() if scope_flags & layout.FLAG_RODATA else 0
        bss_size = self._uint() if scope_flags & layout.FLAG_BSS else 0
        rodata = self._take(rodata_size, "read-only data")
        return NativeFields(scope_flags=scope_flags, rodata=rodata, bss_size=bss_size)

    def _relocations(self) -> bytes:
        """The encoded list without its end mark.

        An entry is a byte; if its bit 0 is set a varint follows (a new place); if the rest
        is 1, 3 or 5 another varint (a count).
        """
        start = self._position
        while (entry := self._take(1, "a relocation")[0]) != layout.RELOCATIONS_END:
            if entry & 1:
                self._uint()
            if entry >> 1 in {1, 3, 5}:
                self._uint()
        return self._data[start : self._position - 1]

    @property
    def _remaining(self) -> int:
        return len(self._data) - self._position

    def _uint(self) -> int:
        value, self._position = read_uint(self._data, self._position)
        return value

    def _count(self, what: str) -> int:
        """A number of things of which each takes at least one byte."""
        start = self._position
        count = self._uint()
        if count > self._remaining:
            self._fail(start, f"{count} {what}", f"only {self._remaining} bytes")
        return count

    def _take(self, size: int, what: str) -> bytes:
        if size > self._remaining:
            self._fail(
                self._position,
                f"{what} of {size} byte{'s' if size != 1 else ''}",
                f"only {self._remaining}",
            )
        start = self._position
        self._position += size
        return self._data[start : self._position]

    def _string(self, size: int, what: str) -> str:
        raw = self._take(size, what)
        self._nul()
        return decode(raw)  # any bytes: mpy-cross does not look at the encoding

    def _nul(self) -> None:
        start = self._position
        byte = self._take(1, "a NUL after a string")[0]
        if byte:
            self._fail(start, "a NUL after a string", f"0x{byte:02X}")

    def _check_depth(self, start: int, depth: int, what: str) -> None:
        if depth >= layout.MAX_NESTING:
            self._fail(start, f"at most {layout.MAX_NESTING} nested {what}", "more")

    def _fail(self, offset: int, expected: str, found: str) -> Never:
        raise FormatError(f"offset {offset}: expected {expected}, found {found}")
