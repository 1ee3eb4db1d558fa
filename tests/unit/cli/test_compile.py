# SPDX-License-Identifier: MIT
from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from mpytool.cli.compile import command
from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.mpy.writer import write_mpy

SOURCE = "assert x\nprint(1)\n"


def expected(name: str, **options: int) -> bytes:
    return write_mpy(compile_source(SOURCE, name, CompileOptions(**options)))  # type: ignore[arg-type]


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = Path("a.py")
    path.write_text(SOURCE)
    return path


@pytest.mark.parametrize(
    ("options", "level"),
    [([], 0), (["-O"], 1), (["-OO"], 2), (["-OOO"], 3), (["-O2"], 2), (["-O", "2"], 2),
     (["-O0"], 0)],
)  # fmt: skip
def test_levels(source: Path, options: list[str], level: int) -> None:
    result = CliRunner().invoke(command, [*options, "a.py"])
    assert result.exit_code == 0, result.output
    assert result.output == ""
    assert Path("a.mpy").read_bytes() == expected("a.py", optimise=level)


def test_options(source: Path) -> None:
    arguments = ["a.py", "-s", "dir\\n.py", "-o", "b.mpy", "-X", "no-source-lines"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert Path("b.mpy").read_bytes() == expected("dir/n.py", source_lines=False)
    assert CliRunner().invoke(command, ["a.py", "-d", "out", "-X", "emit=bytecode"]).exit_code == 0
    assert Path("out/a.mpy").read_bytes() == expected("a.py")


def test_stdin_and_stdout(source: Path) -> None:
    result = CliRunner().invoke(command, ["-"], input=SOURCE)
    assert result.stdout_bytes == expected("<stdin>")
    result = CliRunner().invoke(command, ["a.py", "-o", "-"])
    assert result.stdout_bytes == expected("a.py")
    assert CliRunner().invoke(command, ["-", "-o", "c.mpy"], input=SOURCE).exit_code == 0
    assert Path("c.mpy").read_bytes() == expected("<stdin>")


def test_tree_with_mistakes(source: Path) -> None:
    Path("bad.py").write_text("if x\n")
    result = CliRunner().invoke(command, [".", "-d", "out", "-j", "1"])
    assert result.exit_code == 1
    expected = "error: bad.py:1:5: expected ':' after 'if' condition, found the end of the line"
    assert expected in result.stderr
    assert "1 of 2 files not compiled" in result.stderr
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.mpy"]


def test_one_file_with_a_mistake(source: Path) -> None:
    Path("bad.py").write_text("@micropython.viper\ndef f(): pass\n")
    result = CliRunner().invoke(command, ["bad.py"])
    assert isinstance(result.exception, SourceError)
    assert "found '@micropython.viper'" in str(result.exception)
    assert str(result.exception.location) == "bad.py:1:2"
    assert not Path("bad.mpy").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["a.py", ".", "-o", "x"], "-o and -s need a single source file"),
     (["a.py", "-o", "x", "-d", "y"], "-o and -d exclude each other"),
     (["a.py", "-X", "fast"], "expected source-lines, no-source-lines or emit=bytecode"),
     (["a.py", "-O9"], "9 is not in the range")],
)  # fmt: skip
def test_wrong_usage(source: Path, arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("options", "compiled"),
    [(["-msmall-int-bits=20"], {"small_int_bits": 20}), (["-march=armv6m"], {}),
     (["-march=host", "-march-flags="], {}), (["-march-flags=zba"], {}),
     (["-march=rv32imc", "-march-flags=zba,zcmp"], {"arch_flags": 3}),
     (["-march=rv32imc", "-march-flags=0x2"], {"arch_flags": 2})],
)  # fmt: skip
def test_target_options(source: Path, options: list[str], compiled: dict[str, int]) -> None:
    result = CliRunner().invoke(command, [*options, "a.py"])
    assert result.exit_code == 0, result.output
    assert Path("a.mpy").read_bytes() == expected("a.py", **compiled)


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--target", "7"], "--target: expected one of 6.3 (1.23 "),
     (["-march=z80"], "'z80' is not one of"),
     (["-msmall-int-bits=1"], "not in the range"),
     (["-march=armv6m", "-march-flags=zba"], "expected zba and zcmp for rv32imc"),
     (["-march=rv32imc", "-march-flags=zbb"], "found 'zbb' for rv32imc"),
     (["-X", "emit=native"], "native code is not supported yet")],
)  # fmt: skip
def test_wrong_target_options(source: Path, options: list[str], message: str) -> None:
    result = CliRunner().invoke(command, [*options, "a.py"])
    assert result.exit_code == 2
    assert message in result.output
    assert not Path("a.mpy").exists()


def test_target(source: Path) -> None:
    source.write_text("x = 1.5 + 1\n")
    for target, text in (("1.22", b"\x031.5"), ("6.3", b"\x032.5")):
        assert CliRunner().invoke(command, ["--target", target, "a.py"]).exit_code == 0
        assert text in Path("a.mpy").read_bytes()
