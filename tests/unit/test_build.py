# SPDX-License-Identifier: MIT
"""Whole builds with the stand-in runtime: from files to containers."""

from pathlib import Path

import pytest

from mpytool.boards.load import read_board
from mpytool.build import (
    ModuleErrors,
    build_image,
    choose_format,
    compile_files,
    freeze_modules,
)
from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.errors import BoardError, FormatError, SourceError, ToolError
from mpytool.freeze.files import ProjectFile
from mpytool.image.container import parse_image
from mpytool.mpy.writer import write_mpy
from mpytool.runtime.read import analyse

LEAF = RawCode(RawCodeKind.BYTECODE, b"\x10\x02\x00\x51\x63")


def mpy(name, *constants):
    return write_mpy(Module((name, "print"), constants, LEAF))


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "app"
    (folder / "lib").mkdir(parents=True)
    (folder / "main.mpy").write_bytes(mpy("main.py", "a text", 1 << 80))
    (folder / "lib" / "__init__.mpy").write_bytes(mpy("lib/__init__.py", "a text"))
    return folder


@pytest.fixture
def board(board_file):
    return read_board(board_file)


@pytest.mark.parametrize("format_", ["bin", "uf2", "hex", "elf"])
def test_build_image(project, board, format_):
    steps = []
    result = build_image(project, board, fmt=format_, progress=lambda *step: steps.append(step))
    assert result.format == format_
    assert result.default_name == f"app-standin.{format_}"
    found = analyse(parse_image(result.data, board).image, "x")
    assert [entry.name for entry in found.entries] == ["lib/__init__.py", "main.py"]
    assert steps == [("lib/__init__.py", 0, 2), ("main.py", 1, 2), ("", 2, 2)]


def test_the_board_s_first_format_is_the_default(project, board):
    assert build_image(project, board).format == "uf2"


def test_sources_are_compiled_under_their_frozen_names(tmp_path, board):
    (tmp_path / "hello.py").write_text("print('hello')\n")
    link = freeze_modules(tmp_path / "hello.py", board)
    assert link.files[0].module.source_file == "main.py"
    assert freeze_modules(tmp_path / "hello.py", board, optimise=3).placement.size > 0


def test_the_manifest_s_opt_wins(tmp_path, board):
    (tmp_path / "a.py").write_text("def f():\n    assert False\n")
    (tmp_path / "manifest.py").write_text("module('a.py', opt=3)")
    small = freeze_modules(tmp_path / "manifest.py", board).placement.size
    (tmp_path / "manifest.py").write_text("module('a.py')")
    large = freeze_modules(tmp_path / "manifest.py", board).placement.size
    assert freeze_modules(tmp_path / "manifest.py", board, optimise=3).placement.size == small
    assert small < large


def test_errors_of_all_modules_are_shown(tmp_path):
    files = []
    for name, data in [("a.mpy", b"N"), ("b.mpy", mpy("b.py")), ("c.mpy", b"M\x05\0\x1f")]:
        (tmp_path / name).write_bytes(data)
        files.append(ProjectFile(name, tmp_path / name))
    with pytest.raises(ModuleErrors) as caught:
        compile_files(files)
    assert len(caught.value.errors) == 2
    text = str(caught.value)
    assert text.startswith(f"{tmp_path / 'a.mpy'}: offset 0: expected the letter M")
    assert f"\nerror: {tmp_path / 'c.mpy'}: offset 1: expected .mpy version 6" in text
    with pytest.raises(FormatError, match="the letter M"):
        compile_files(files[:2])


def test_a_syntax_error_is_shown_at_the_file_s_place(tmp_path):
    path = tmp_path / "deep" / "x.py"
    path.parent.mkdir()
    path.write_text("x = 1\nx = = 2\n")
    with pytest.raises(SourceError) as caught:
        compile_files([ProjectFile("x.py", path)])
    assert str(caught.value).startswith(f"{path}:2:")


def test_sources_that_are_no_text_or_not_there(tmp_path):
    path = tmp_path / "x.py"
    path.write_bytes(b"a = 1\nb = '\xff'\n")  # which mpy-cross compiles
    assert [file.name for file in compile_files([ProjectFile("x.py", path)])] == ["x.py"]
    with pytest.raises(ToolError, match=r"gone.py: cannot read it"):
        compile_files([ProjectFile("gone.py", tmp_path / "gone.py")])


def test_a_module_far_too_large(tmp_path, monkeypatch):
    monkeypatch.setattr("mpytool.build._MAX_SOURCE_SIZE", 10)
    (tmp_path / "x.mpy").write_bytes(bytes(11))
    with pytest.raises(ToolError, match="expected a module, found 11 bytes"):
        compile_files([ProjectFile("x.py", tmp_path / "x.mpy")])


def test_a_runtime_for_another_board(project, board, make_standin, tmp_path):
    path = tmp_path / "other.bin"
    path.write_bytes(make_standin(board="other").data)
    with pytest.raises(BoardError, match=r"this runtime is for board 'other', not 'standin'"):
        build_image(project, board, runtime=path)


def test_another_runtime(project, board, standin, tmp_path):
    path = tmp_path / "runtime.bin"
    path.write_bytes(standin.data)
    assert build_image(project, board, runtime=path).data == build_image(project, board).data


def test_the_place_of_a_project_does_not_change_the_image(project, board, tmp_path, monkeypatch):
    first = build_image(project, board).data
    moved = project.rename(tmp_path / "moved")
    monkeypatch.chdir(moved)
    assert build_image(Path(), board).data == first


def test_choose_format(board):
    assert choose_format(None, None, board) == "uf2"
    assert choose_format(None, "hex", board) == "hex"
    assert choose_format(Path("x.BIN"), None, board) == "bin"
    assert choose_format(Path("x.img"), "elf", board) == "elf"
    assert choose_format(Path("x.hex"), "hex", board) == "hex"
    with pytest.raises(ToolError, match=r"x.hex should be hex by its name, but bin by --format"):
        choose_format(Path("x.hex"), "bin", board)
    with pytest.raises(ToolError, match=r"the output x.img has no suffix that tells its format"):
        choose_format(Path("x.img"), None, board)
    from dataclasses import replace

    with pytest.raises(BoardError, match="has no 'uf2' images"):
        choose_format(Path("x.uf2"), None, replace(board, formats=("bin",)))


def test_deeply_nested_input(tmp_path, board):
    value = 1
    for _ in range(95):
        value = (value, "text")
    code = LEAF
    for _ in range(95):
        code = RawCode(RawCodeKind.BYTECODE, b"\x10\x02\x00\x51\x63", (code,))
    (tmp_path / "deep.mpy").write_bytes(write_mpy(Module(("deep.py",), (value,), code)))
    assert build_image(tmp_path / "deep.mpy", board).format == "uf2"
