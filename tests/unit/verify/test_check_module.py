# SPDX-License-Identifier: MIT
"""The check of bytecode that comes from a file."""

import pytest

from mpytool.bytecode.code import Module, NativeFields, RawCode, RawCodeKind
from mpytool.errors import FormatError
from mpytool.verify.module import check_module

GOOD = b"\x10\x02\x00\x51\x63"


def module(fun_data, *children, constants=()):
    code = RawCode(RawCodeKind.BYTECODE, fun_data, children)
    return Module(("a.py", "x"), constants, code)


def test_good_modules_pass():
    check_module(module(GOOD), "a.mpy")
    check_module(module(b"\x10\x02\x00\x10\x01\x63"), "a.mpy")  # LOAD_CONST_STRING 1
    check_module(module(b"\x10\x02\x00\x23\x00\x63", constants=(1.5,)), "a.mpy")
    check_module(module(GOOD, module(GOOD).code), "a.mpy")
    native = RawCode(RawCodeKind.NATIVE_ASM, b"\0", (), NativeFields())
    check_module(module(GOOD, native), "a.mpy")


@pytest.mark.parametrize(
    ("fun_data", "message"),
    [
        (
            b"\x10\x02\x00\x10\x02\x63",
            "function '<module>', offset 0, LOAD_CONST_STRING: number 2 of a table of 2 names",
        ),
        (b"\x10\x02\x00\x23\x00\x63", "LOAD_CONST_OBJ: number 0 of a table of 0 constants"),
        (b"\x10\x02\x00\x32\x00\x63", "MAKE_FUNCTION: number 0 of a table of 0 functions"),
        (b"\x10\x02\x05\x51\x63", "the prelude has name number 5 of a table of 2 names"),
        (b"\x10\x02\x00\x08", "0x08 is no instruction"),
        (b"\x80", "prelude"),
    ],
)
def test_bad_modules_name_the_place(fun_data, message):
    with pytest.raises(FormatError) as caught:
        check_module(module(fun_data), "a.mpy")
    assert message in str(caught.value)
    assert str(caught.value).startswith("a.mpy: ")
    assert "hint: the file is damaged" in str(caught.value)
    with pytest.raises(FormatError):
        check_module(module(GOOD, module(fun_data).code), "a.mpy")
