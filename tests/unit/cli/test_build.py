# SPDX-License-Identifier: MIT
"""`mpytool build` and `mpytool freeze` from the outside."""

import pytest

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.cli.main import main
from mpytool.cli.progress import terminal_progress
from mpytool.mpy.writer import write_mpy

LEAF = RawCode(RawCodeKind.BYTECODE, b"\x10\x02\x00\x51\x63")


@pytest.fixture
def project(tmp_path, monkeypatch):
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / "main.mpy").write_bytes(write_mpy(Module(("main.py",), (b"a text",), LEAF)))
    monkeypatch.chdir(tmp_path)
    return folder


def run(capsys, *arguments):
    """Exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as caught:
        main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return caught.value.code, out, err


def test_build_names_the_output_and_its_sizes(project, board_file, capsys, tmp_path):
    code, out, err = run(capsys, "build", project, "--board", board_file)
    assert (code, err) == (0, "")
    data = (tmp_path / "app-standin.uf2").read_bytes()
    first, *lines = out.splitlines()
    assert first == f"app-standin.uf2: {len(data):,} bytes, uf2 for standin"
    assert [line.split("  ")[1].strip() for line in lines] == [
        "modules", "qstrs", "constants", "code", "tables", "free flash",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["x.bin", "x.uf2", "x.hex", "x.elf"])
def test_the_suffix_tells_the_format(project, board_file, capsys, tmp_path, name):
    code, out, _ = run(capsys, "build", project, "-b", board_file, "-o", name)
    assert code == 0
    assert f"{name.removeprefix('x.')} for standin" in out
    assert (tmp_path / name).stat().st_size > 0


def test_map_and_format(project, board_file, capsys):
    code, out, _ = run(
        capsys, "build", project, "-b", board_file, "--format", "hex", "--map", "-O", 3
    )
    assert code == 0
    assert "  word that refers to mp_frozen_names\n" in out
    assert "module          main.py                   main.py\n" in out
    assert "app-standin.hex: " in out


def test_errors_leave_no_output(project, board_file, capsys, tmp_path):
    (project / "bad.mpy").write_bytes(b"M\x06\0")
    before = sorted(tmp_path.iterdir())
    code, out, err = run(capsys, "build", project, "-b", board_file, "-o", "x.bin")
    assert (code, out) == (1, "")
    assert err.startswith(f"error: {project / 'bad.mpy'}: offset 0: expected a .mpy header")
    assert sorted(tmp_path.iterdir()) == before
    code, _, err = run(capsys, "build", project / "gone", "-b", board_file)
    assert (code, err.splitlines()[0]) == (1, f"error: {project / 'gone'}: no such file or folder")
    code, _, err = run(capsys, "build", project, "-b", "no_such_board")
    assert code == 1
    assert "unknown board" in err


def test_freeze_writes_the_tables_and_lists_them(project, board_file, capsys, tmp_path):
    code, out, err = run(capsys, "freeze", project, "-b", board_file)
    assert (code, err) == (0, "")
    assert "free flash" in out
    code, out, _ = run(capsys, "freeze", project, "-b", board_file, "-o", "t.bin", "--map")
    assert code == 0
    data = (tmp_path / "t.bin").read_bytes()
    assert f"t.bin: {len(data):,} bytes for 0x10004000" in out
    assert "bytes           main.py                   b'a text'" in out


def test_progress_is_for_terminals_only(monkeypatch, capsys):
    assert terminal_progress() is None
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = terminal_progress()
    assert progress is not None
    progress("a.py", 0, 2)
    progress("", 2, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("\rcompiling 1/2  a.py ")
    assert err.endswith("\r")
