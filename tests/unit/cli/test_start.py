# SPDX-License-Identifier: MIT
import subprocess
import sys
from pathlib import Path

import pytest

import mpytool
from mpytool.cli.main import main as command_line
from mpytool.cli.start import compile_quickly

SOURCE = "def f(a, b=1.5):\n    return f'{a!r} {b}'\nprint(f(1))\n"


@pytest.fixture
def source(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "one.py"
    path.write_text(SOURCE)
    return path


def usual(*arguments):
    with pytest.raises(SystemExit) as stop:
        command_line(["compile", *map(str, arguments)])
    assert not stop.value.code


@pytest.mark.parametrize(
    "arguments", [["one.py"], ["one.py", "-o", "one.mpy"], ["-o", "one.mpy", "one.py"]]
)
def test_it_writes_what_the_usual_way_writes(source, arguments):
    usual(*arguments)
    expected = source.with_suffix(".mpy").read_bytes()
    source.with_suffix(".mpy").unlink()
    assert compile_quickly(["compile", *arguments])
    assert source.with_suffix(".mpy").read_bytes() == expected


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["compile"],
        ["compile", "--help"],
        ["compile", "-"],
        ["compile", "one.py", "-o", "-"],
        ["compile", "one.py", "-O2"],
        ["compile", "one.py", "two.py"],
        ["compile", "."],
        ["compile", "none.py"],
        ["compile", "one.txt"],
        ["build", "one.py"],
    ],
)
def test_all_else_goes_the_usual_way(source, arguments):
    assert not compile_quickly(arguments)
    assert [path.name for path in source.parent.iterdir()] == ["one.py"]


def test_mistakes_go_the_usual_way(source):
    source.write_text("if x\n")
    assert not compile_quickly(["compile", "one.py"])
    source.write_text(SOURCE)
    assert not compile_quickly(["compile", "one.py", "-o", "one.py/out.mpy"])


def test_large_files_go_the_usual_way(source):
    source.write_text("x = 1\n" * 10_000)
    assert not compile_quickly(["compile", "one.py"])


def test_the_short_way_imports_no_library_but_python_s(source):
    code = (
        "import sys\n"
        "from mpytool.cli.start import main\n"
        "main()\n"
        "print(*sorted({'click', 'dataclasses', 'pathlib', 'inspect'} & sys.modules.keys()))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "compile", str(source)],
        cwd=Path(mpytool.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == []
    assert source.with_suffix(".mpy").exists()
