# SPDX-License-Identifier: MIT
"""What the verifier says of preludes, tables, native code and whole files."""

import pytest
from assembled import NAMES, PRELUDE, code, function, module

from mpytool.bytecode.code import FunTable, NativeFields, RawCode, RawCodeKind
from mpytool.bytecode.prelude import write_prelude
from mpytool.mpy import layout
from mpytool.mpy.writer import write_mpy
from mpytool.verify.module import verify_file, verify_module

END = code("LOAD_CONST_NONE", "RETURN_VALUE")
X64 = layout.ARCHITECTURES.index("x64")


def problems(body, **fields):
    return [str(one) for one in verify_module(module(body, **fields), "a.mpy").problems]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"simple_name_index": 5}, "the prelude has name number 5 of a table of 5 names"),
        ({"scope_flags": 16}, "the prelude has unknown flags, 0x10"),
        ({"n_state": 65536}, "the prelude asks for 65536 slots, a runtime has up to 65535"),
        ({"n_exc_stack": 65535}, "asks for 65535 exception blocks, a runtime has up to 65534"),
        ({"cells": (8,)}, "makes a cell of local 8, but has only 8 slots"),
        ({"cells": (1, 1)}, "makes a cell of local 1 twice"),
        ({"n_state": 1, "scope_flags": 6}, "has 2 arguments, but only 1 slots"),
        ({"scope_flags": 4}, "the module's body takes 1 arguments, it is called with none"),
        ({"scope_flags": 1}, "the module's body has the flags of a function, 0x1"),
        ({"line_info": b"\x03"}, "the line table describes 3 bytes of code, but there are 2"),
        ({"line_info": b"\x80"}, "line table, offset 0: expected an entry of two bytes"),
    ],
)
def test_preludes(fields, message):
    (found,) = problems(function(END, **fields))
    assert message in found


def test_a_damaged_prelude():
    assert "the prelude is damaged" in problems(RawCode(RawCodeKind.BYTECODE, b"\x80"))[0]


def test_tables():
    body = function(END)
    assert (
        "constant 0 is the table of native functions" in problems(body, constants=(FunTable(),))[0]
    )
    inside = (1, (FunTable(),))
    assert "a tuple that holds" in problems(body, constants=(inside,))[0]
    long = module(body)._replace(qstrs=(*NAMES, "é" * 128))
    assert "name 5 has 256 bytes" in str(verify_module(long, "a").problems[0])
    assert "architecture flags, which none does not know" in problems(body, arch_flags=1)[0]
    load = function(code("LOAD_CONST_OBJ 0", "RETURN_VALUE"))
    assert "table of native functions, which is no object" in str(
        verify_module(module(load, (FunTable(),), arch=X64, sub_version=3), "a").problems[0]
    )


def native(relocations=b"", *, rodata=b"", bss_size=0, code_size=16):
    fields = NativeFields(
        scope_flags=0x70, rodata=rodata, bss_size=bss_size, relocations=relocations
    )
    return RawCode(RawCodeKind.NATIVE_VIPER, bytes(code_size), (), fields)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (native(b"\x0c"), "relocation 0 has no place"),
        (native(b"\x0d\x04"), "relocation 0 changes words 2 to 2 of the code, which has 2"),
        (native(b"\x0d\x01"), "changes words 0 to 0 of the read-only data, which has 0"),
        (native(b"\x03\x00\x03"), "relocation 0 changes words 0 to 2 of the code, which has 2"),
        (native(b"\x05\x00"), "relocation 0 refers to read-only data, and there are none"),
        (native(b"\x09\x00"), "relocation 0 refers to zeroed data, and there are none"),
        (native(b"\xc3\x00"), "refers to entry 88 of the table of native functions, which has"),
        (native(b"\x0d"), "relocations: offset 1: expected a variable-length integer"),
    ],
)
def test_relocations(raw, message):
    (found,) = problems(raw, arch=X64, sub_version=3)
    assert message in found


def test_good_relocations_and_what_is_not_verified():
    raw = native(b"\x0d\x00\x0e\x05\x00", rodata=bytes(8), bss_size=4)
    report = verify_module(module(raw, arch=X64, sub_version=3), "a.mpy")
    assert (report.problems, report.version, report.arch) == ((), "6.3", "x64")
    assert report.not_verified == ("the machine code of 1 native function for x64 is not verified",)


def test_children_of_native_code():
    """Who makes them is not known: their arguments' names tell which are closed over."""
    prelude = write_prelude(PRELUDE)
    fields = NativeFields(prelude_offset=0)
    child = function(code("LOAD_DEREF 0", "RETURN_VALUE"), n_pos_args=1, arg_name_indices=(2,))
    raw = RawCode(RawCodeKind.NATIVE_PY, prelude, (child,), fields)
    assert problems(raw, arch=X64, sub_version=3) == []
    other = function(code("LOAD_DEREF 0", "RETURN_VALUE"), n_pos_args=1, arg_name_indices=(1,))
    assert "expected a cell in local 0" in problems(raw._replace(children=(other,)), arch=X64)[0]


def test_files():
    data = write_mpy(module(function(END)))
    report = verify_file(data, "a.mpy")
    assert (report.problems, report.version, report.function_count) == ((), "6", 1)
    (found,) = verify_file(data + b"\0", "a.mpy").problems
    assert "expected the end of the file, found 1 more bytes" in str(found)
    (found,) = verify_file(b"M\x05\0\x1f", "a.mpy").problems
    assert "expected .mpy version 6, found version 5" in str(found)
