# SPDX-License-Identifier: MIT
import pytest
from click.testing import CliRunner

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.disassemble import disassemble
from mpytool.cli.dis import command
from mpytool.errors import FormatError, SourceError
from mpytool.mpy.writer import write_mpy

MODULE = Module(
    ("ü.py", "<module>"), (), RawCode(RawCodeKind.BYTECODE, bytes.fromhex("00 02 01 51 63"))
)


@pytest.fixture
def mpy(tmp_path):
    path = tmp_path / "a.mpy"
    path.write_bytes(write_mpy(MODULE))
    return path


def test_lists_a_mpy_file(mpy):
    result = CliRunner().invoke(command, [str(mpy)], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout == disassemble(MODULE)
    assert result.stderr == ""


def test_a_console_without_the_character_gets_its_escape(mpy):
    result = CliRunner(charset="ascii").invoke(command, [str(mpy)], catch_exceptions=False)
    assert result.stdout.startswith("file \\xfc.py\n")


def test_damaged_file(mpy):
    mpy.write_bytes(mpy.read_bytes()[:-1])
    with pytest.raises(FormatError, match=r"a\.mpy: offset \d+: expected a function's code of 5"):
        CliRunner().invoke(command, [str(mpy)], catch_exceptions=False)


def test_damaged_code_names_the_file(mpy):
    code = RawCode(RawCodeKind.BYTECODE, bytes.fromhex("00 02 01 00"))
    mpy.write_bytes(write_mpy(Module(MODULE.qstrs, (), code)))
    with pytest.raises(FormatError, match=r"a\.mpy: module body: code offset 3: expected an opc"):
        CliRunner().invoke(command, [str(mpy)], catch_exceptions=False)


def test_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        CliRunner().invoke(command, [str(tmp_path / "no.mpy")], catch_exceptions=False)


def test_source_is_compiled_and_shown(tmp_path):
    pytest.importorskip("mpytool.compiler.pipeline")
    path = tmp_path / "a.py"
    path.write_text("x = 1\nprint(x)\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(path)], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout.startswith("file a.py\n")
    assert "    2 | print(x)\n" in result.stdout
    assert "CALL_FUNCTION               1 (1 positional, 0 keyword)\n" in result.stdout


def test_source_that_is_not_utf8(tmp_path):
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\n# \xe9\n")
    with pytest.raises(SourceError, match=r"a\.py:2: expected UTF-8 text, found byte 0xE9"):
        CliRunner().invoke(command, [str(path)], catch_exceptions=False)
