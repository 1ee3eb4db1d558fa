# SPDX-License-Identifier: MIT
r"""Write a .mpy file.

    write_mpy(Module(qstrs=("a.py",), ...))  ->  b"M\x06\x00\x1f\x01\x00\x08a.py\x00..."

What `mpytool.mpy.reader` reads from a file of mpy-cross is written byte for
byte as it was: static qstrs by number, numbers as MicroPython prints them.
For the format see `mpytool.mpy.layout`.
"""

from __future__ import annotations

from mpytool.bytecode.code import Constant, Module, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.varint import write_uint
from mpytool.mpy import layout
from mpytool.mpy.layout import SIMPLE_CONSTANTS, ObjectKind
from mpytool.qstr.static import STATIC_QSTR_IDS
from mpytool.source.encoding import encode


def write_mpy(module: Module) -> bytes:
    """Encode a module as a .mpy file.

    Raises:
        ValueError: if native code lacks its fields, or a constant has another type.
    """
    out = bytearray(layout.MAGIC)
    has_arch_flags = module.arch_flags is not None
    features = layout.features_of(module.sub_version, module.arch, has_arch_flags=has_arch_flags)
    out += bytes((layout.VERSION, features, module.small_int_bits))
    if module.arch_flags is not None:
        out += write_uint(module.arch_flags)
    out += write_uint(len(module.qstrs))
    out += write_uint(len(module.constants))
    for qstr in module.qstrs:
        out += _qstr(qstr)
    for constant in module.constants:
        _constant(out, constant, rounded=module.has_rounded_floats)
    _raw_code(out, module.code)
    return bytes(out)


def _qstr(qstr: str) -> bytes:
    static_id = STATIC_QSTR_IDS.get(qstr)
    if static_id is not None:
        return write_uint(static_id << 1 | 1)
    raw = encode(qstr)
    return write_uint(len(raw) << 1) + raw + b"\x00"


def _constant(out: bytearray, value: Constant, *, rounded: bool) -> None:
    """Append one constant; `rounded` is as `Module.has_rounded_floats`."""
    for kind, simple in SIMPLE_CONSTANTS.items():
        if value is simple or (kind is ObjectKind.FUN_TABLE and value == simple):
            out.append(kind)
            return
    match value:
        case str():
            _sized(out, ObjectKind.STR, encode(value) + b"\x00", trailer=1)
        case bytes():
            _sized(out, ObjectKind.BYTES, value + b"\x00", trailer=1)
        case int() | float() | complex():
            _number(out, value, rounded=rounded)
        case tuple():
            out.append(ObjectKind.TUPLE)
            out += write_uint(len(value))
            for item in value:
                _constant(out, item, rounded=rounded)
        case _:
            raise ValueError(f"a .mpy file cannot hold a constant like {value!r}")


def _number(out: bytearray, value: int | float | complex, *, rounded: bool) -> None:
    """Append a number."""
    # Here, because small modules often hold none.
    from mpytool.bytecode.number_text import format_complex, format_float, format_int

    if rounded:
        from mpytool.bytecode.old_number_text import format_complex, format_float

    if isinstance(value, int):
        _sized(out, ObjectKind.INT, format_int(value))
    elif isinstance(value, float):
        _sized(out, ObjectKind.FLOAT, format_float(value))
    else:
        _sized(out, ObjectKind.COMPLEX, format_complex(value))


def _sized(out: bytearray, kind: ObjectKind, raw: bytes, trailer: int = 0) -> None:
    """Append a kind, a length without the trailer, and the bytes."""
    out.append(kind)
    out += write_uint(len(raw) - trailer)
    out += raw


def _raw_code(out: bytearray, code: RawCode) -> None:
    out += write_uint(
        len(code.fun_data) << layout.SIZE_SHIFT
        | (layout.HAS_CHILDREN if code.children else 0)
        | code.kind - RawCodeKind.BYTECODE
    )
    out += code.fun_data
    native = code.native
    if code.kind is not RawCodeKind.BYTECODE:
        if native is None:
            raise ValueError(f"raw code of kind {code.kind.name} needs its native fields")
        out += _native_fields(code.kind, native)
    if code.children:
        out += write_uint(len(code.children))
        for child in code.children:
            _raw_code(out, child)
    if native and native.scope_flags & layout.FLAG_RELOCATIONS:
        out += native.relocations
        out.append(layout.RELOCATIONS_END)


def _native_fields(kind: RawCodeKind, native: NativeFields) -> bytes:
    if kind is RawCodeKind.NATIVE_PY:
        return write_uint(native.prelude_offset)
    out = write_uint(native.scope_flags)
    if kind is RawCodeKind.NATIVE_ASM:
        return out + write_uint(native.n_pos_args) + write_uint(native.type_sig)
    if native.scope_flags & layout.FLAG_RODATA:
        out += write_uint(len(native.rodata))
    if native.scope_flags & layout.FLAG_BSS:
        out += write_uint(native.bss_size)
    return out + native.rodata
