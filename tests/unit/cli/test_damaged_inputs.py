# SPDX-License-Identifier: MIT
"""Damaged input to the commands: exit code 1 and a sentence, or success; never a traceback.

Together these tests feed 2,100 damaged files through the command line's own entry.
"""

import pytest
from damage import damaged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpytool.cli.main import main
from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.image.container import write_image
from mpytool.mpy.writer import write_mpy

PROGRAM = b"""
import sys
TEXT, BIG, PAIR = "a text", 1 << 80, (1.5, "x", None)
def outer(a, *b, c=3, **d):
    def inner():
        return a + c
    try:
        return [inner() for i in range(a) if i]
    finally:
        print(f"{a!r:>10}", BIG, PAIR)
class C:
    x = 1
"""
MANY = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def mpy() -> bytes:
    return write_mpy(compile_source(PROGRAM, "program.py", CompileOptions()))


def run(arguments: list[object], capsys: pytest.CaptureFixture[str], output=None) -> int:
    """Runs the command line; the exit code is 0 or 1, and on 1 nothing is left behind."""
    if output is not None:
        output.unlink(missing_ok=True)
    with pytest.raises(SystemExit) as ending:
        main([str(argument) for argument in arguments])
    text = capsys.readouterr()
    assert ending.value.code in (0, 1), text.err
    assert "Traceback" not in text.err
    if ending.value.code == 1:
        assert text.err.startswith("error: ")
        if output is not None:
            assert not output.exists()
    if output is not None:
        assert not [path for path in output.parent.iterdir() if path.name.endswith(".tmp")]
    return ending.value.code


def test_undamaged_input_is_accepted(mpy, standin, board_file, tmp_path, capsys):
    """The tests below start from input that works."""
    path, source, out = tmp_path / "main.mpy", tmp_path / "main.py", tmp_path / "out.bin"
    path.write_bytes(mpy)
    source.write_bytes(PROGRAM)
    assert run(["dis", path], capsys) == 0
    assert run(["compile", source, "-o", out], capsys, out) == 0
    assert run(["boards", board_file], capsys) == 0
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.mpy").write_bytes(mpy)
    for fmt in ("elf", "bin", "uf2"):
        good = standin.elf if fmt == "elf" else write_image(standin.image, fmt, standin.board)
        runtime = tmp_path / f"runtime.{fmt}"
        runtime.write_bytes(good)
        options = ["--board", board_file, "--runtime", runtime, "-o", out]
        assert run(["build", project, *options], capsys, out) == 0


@MANY
@given(st.data())
def test_dis_of_mpy(mpy, tmp_path, capsys, data):
    path = tmp_path / "program.mpy"
    path.write_bytes(data.draw(damaged(mpy)))
    run(["dis", path], capsys)


@MANY
@given(st.data())
def test_compile_of_source(tmp_path, capsys, data):
    path = tmp_path / "program.py"
    path.write_bytes(data.draw(damaged(PROGRAM)))
    run(["compile", path, "-o", tmp_path / "program.mpy"], capsys, tmp_path / "program.mpy")


@MANY
@given(st.data())
def test_build_of_mpy(mpy, standin, board_file, tmp_path, capsys, data):
    project = tmp_path / "project"
    project.mkdir(exist_ok=True)
    (project / "main.mpy").write_bytes(data.draw(damaged(mpy)))
    runtime = tmp_path / "runtime.bin"
    runtime.write_bytes(standin.data)
    out = tmp_path / "out.bin"
    run(["build", project, "--board", board_file, "--runtime", runtime, "-o", out], capsys, out)


@pytest.mark.parametrize("fmt", ["elf", "bin", "uf2"])
@MANY
@given(st.data())
def test_build_into_a_damaged_runtime(fmt, standin, board_file, tmp_path, capsys, data):
    good = standin.elf if fmt == "elf" else write_image(standin.image, fmt, standin.board)
    runtime, out = tmp_path / f"runtime.{fmt}", tmp_path / "out.bin"
    runtime.write_bytes(data.draw(damaged(good)))
    source = tmp_path / "main.py"
    source.write_text("print(1)\n")
    run(["build", source, "--board", board_file, "--runtime", runtime, "-o", out], capsys, out)


@MANY
@given(st.data())
def test_a_damaged_board(board_file, tmp_path, capsys, data):
    path = tmp_path / "broken.toml"
    path.write_bytes(data.draw(damaged(board_file.read_bytes())))
    run(["boards", path], capsys)
