# SPDX-License-Identifier: MIT
"""--error-format, -W, colour and annotations of the commands that compile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mpytool.cli.main import main

BAD = "if x\n    y = 1\nprint 'a'\n"
NO_COLON = "expected ':' after 'if' condition, found the end of the line"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    Path("bad.py").write_text(BAD)
    Path("good.py").write_text("print(1)\n")
    Path("odd.py").write_text("import machin\nprnt(1)\n")

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as stop:
            main(list(arguments))
        return int(stop.value.code or 0), capsys.readouterr().err

    return run


def test_human_is_the_default(run):
    code, err = run("compile", "bad.py")
    assert code == 1
    assert [line for line in err.splitlines() if line.startswith("error: ")] == [
        f"error: bad.py:1:5: {NO_COLON} [missing-colon]",
        "error: bad.py:3:1: expected '(' after 'print', found a string [print-statement]",
    ]
    assert "\x1b" not in err


def test_gcc(run):
    _, err = run("compile", "--error-format", "gcc", "bad.py")
    assert err.splitlines()[0].startswith("bad.py:1:5: error: expected ':'")


def test_json_is_nothing_but_json(run, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    code, err = run("compile", "--error-format", "json", "bad.py", "good.py")
    assert code == 1
    found = [json.loads(line) for line in err.splitlines()]
    assert [(d["line"], d["code"]) for d in found] == [(1, "missing-colon"), (3, "print-statement")]


@pytest.mark.parametrize("command", [("build", "-b", "rpi_pico"), ("freeze", "-b", "rpi_pico")])
def test_build_and_freeze(run, command):
    code, err = run(*command, "--error-format", "json", "bad.py")
    assert code == 1
    assert [json.loads(line)["code"] for line in err.splitlines()] == [
        "missing-colon",
        "print-statement",
    ]


def test_errors_of_other_kinds(run):
    code, err = run("build", "-b", "rpi_pico", "--error-format", "json", "none.py")
    assert code == 1
    found = json.loads(err)
    assert (found["severity"], found["code"], found["file"]) == ("error", "input", "")


def test_a_summary_of_many_files(run):
    code, err = run("compile", "bad.py", "good.py", "odd.py")
    assert code == 1
    assert err.splitlines()[-1] == "1 of 3 files not compiled (2 errors)"
    assert Path("good.mpy").exists()


def test_annotations_in_github_actions(run, monkeypatch):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _, err = run("compile", "bad.py")
    assert (
        "::error file=bad.py,line=3,col=1,endColumn=10,title=print-statement::"
        "expected '(' after 'print', found a string%0A"
        "hint: 'print' is a function: write print('a')"
    ) in err.splitlines()


@pytest.mark.parametrize(
    ("terminal", "no_color", "expected"),
    [(True, "", True), (True, "1", False), (False, "", False)],
)
def test_color_is_for_terminals(monkeypatch, terminal, no_color, expected):
    from mpytool.cli import reporting

    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setenv("TERM", "xterm")
    assert reporting._has_color() is expected


def test_warnings_are_off_by_default(run):
    assert run("compile", "odd.py") == (0, "")


def test_warnings(run):
    code, err = run("compile", "-W", "all", "-W", "no-unknown-import", "odd.py")
    assert code == 0
    assert err.startswith("warning: odd.py:2:1: expected a name that has a value, found 'prnt'")
    assert "machin" not in err
    assert Path("odd.mpy").exists()


def test_warnings_as_errors(run):
    code, err = run("compile", "-W", "error", "--error-format", "gcc", "odd.py", "good.py")
    assert code == 1
    assert err.startswith("odd.py:1:8: error: expected a module that is known, found 'machin'")


def test_warnings_of_a_build_know_the_runtimes_modules(run):
    Path("app.py").write_text("import time\nimport sys\nimport nothing\nimport gc\nprint(1)\n")
    code, err = run("build", "-b", "rpi_pico", "-W", "all", "-W", "error", "app.py")
    assert code == 1
    (line,) = [line for line in err.splitlines() if line.startswith("error")]
    expected = "expected a module of the project or the runtime, found 'nothing'"
    assert line == f"error: app.py:3:8: {expected} [unknown-import]"
    assert not list(Path().glob("*.uf2"))


def test_an_unknown_warning(run):
    code, err = run("compile", "-W", "everything", "good.py")
    assert code == 1
    assert "found 'everything'" in err
