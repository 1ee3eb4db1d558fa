# SPDX-License-Identifier: MIT
from mpytool.bytecode.code import FunTable, Module, RawCode, RawCodeKind, constant_key


def test_keys_tell_constants_apart_that_compare_equal():
    constants = [1, True, 1.0, 1 + 0j, 0.0, -0.0, 0, False, "1", b"1", None, ..., FunTable(), ()]
    constants += [(constant,) for constant in constants]
    assert len({constant_key(constant) for constant in constants}) == len(constants)


def test_keys_of_equal_constants_are_equal():
    assert constant_key((1, ("a", 2.5))) == constant_key((1, ("a", 2.5)))
    assert constant_key(float("nan")) == constant_key(float("nan"))


def test_source_file():
    assert Module(("a.py",), (), RawCode(RawCodeKind.BYTECODE, b"")).source_file == "a.py"
