# SPDX-License-Identifier: MIT
# ruff: noqa: E501
"""Mutated project files, manifests, package.json and lock files: a sentence or success.

Each goes through the command line's own entry.  Whatever they say, nothing is written outside
the project's folder and the cache: Python's audit events tell what is opened, made and removed.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mpytool.cli.main import main

COUNT = int(os.environ.get("MPYTOOL_MUTATIONS", "60"))  # of each of the four kinds

PROJECT = """\
name = "app"
boards = ["{board}"]
sources = ["src", "lib/pkg"]
optimise = 1
output = "build"
without = ["asyncio"]
limits = {{ tables = "64 KiB", free = 4096 }}

[packages]
mine = "./mine"
led = "latest"

[variables]
MPY_DIR = "mp"

[mirrors]
github = "https://localhost/{{org}}/{{path}}"

[data]
sources = ["assets"]
existing = "keep"

[board."{board}"]
optimise = 2
format = "bin"
"""
MANIFEST = """\
metadata(version="1.0", description="all of it")
add_library("mine", "lib", prepend=True)
require("led")
include("other.py", big=True)
options.defaults(small=True)
if options.small:
    module("main.py", base_path="src", opt=2)
package("pkg", files=["__init__.py"], base_path="lib")
freeze("$(MPY_DIR)", ("x.py",), opt=3)
"""
DESCRIPTION = """\
{"version": "1.0",
 "urls": [["mine/a.py", "a.py"], ["mine/b.py", "deep/b.py"], ["logo.bin", "logo.bin"]],
 "deps": [["led", "latest"]]}
"""
WORDS = [
    "..", "../../x.py", "/etc/passwd", "C:\\x", "\\\\host\\x", "\0", "\n", "[", "]]", "{", "}", '"',
    "'", '"""', "=", ".", ",", "#", "-1", "0", "99999999999999999999", "1e999", "nan", "true", "null",
    "[[]]", "{}", "''", "\u00e9", "\ud7ff", "latest", "~", "~root/x", "~nobody-of-that-name/x", "$(MPY_DIR)", "$(X)", "http://",
    "https://localhost:1/x.py", "github:../..", "path:/etc/passwd", "index:../../x", "ff" * 32, "x" * 300,
    "\x1b[31m", "\u202e", "con", "*", "()", "None", "__import__('os')", "1979-05-27",
]  # fmt: skip

_noted: list[list[str]] = []  # at most one list, which the audit hook fills


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    """Notes every path that is written to, made or removed inside `noted_writes`."""
    if not _noted:
        return
    if event == "open":
        path, mode, flags = arguments
        is_write = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if isinstance(path, str | bytes) and (is_write or set(str(mode or "")) & set("wax+")):
            _noted[0].append(os.fsdecode(path))
    elif event in ("os.remove", "os.mkdir", "os.rmdir", "os.rename", "os.symlink", "os.link"):
        _noted[0].extend(os.fsdecode(a) for a in arguments[:2] if isinstance(a, str | bytes))


sys.addaudithook(_audit)


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    _noted.append([])
    try:
        yield _noted[0]
    finally:
        _noted.clear()


def mutated(source: random.Random, text: str) -> bytes:
    """A text with one to four changes."""
    out = text
    for _ in range(source.randint(1, 4)):
        lines = out.splitlines(keepends=True)
        at = source.randrange(len(out) + 1)
        match source.randrange(7):
            case 0:
                out = out[:at] + source.choice(WORDS) + out[at:]
            case 1:
                out = out[:at] + out[at + source.randint(1, 12) :]
            case 2 if lines:
                lines.insert(source.randrange(len(lines)), source.choice(lines))
                out = "".join(lines)
            case 3 if lines:
                del lines[source.randrange(len(lines))]
                out = "".join(lines)
            case 4:  # a whole value
                quotes = [i for i, char in enumerate(out) if char == '"']
                if len(quotes) > 1:
                    k = source.randrange(len(quotes) // 2) * 2
                    out = out[: quotes[k] + 1] + source.choice(WORDS) + out[quotes[k + 1] :]
            case 5:
                out = out[:at]
            case _:
                data = bytearray(out.encode("utf-8", "surrogateescape"))
                if data:
                    data[source.randrange(len(data))] = source.randrange(256)
                out = data.decode("utf-8", "surrogateescape")
    return out.encode("utf-8", "surrogateescape")


@pytest.fixture
def sandbox(tmp_path, board_file, monkeypatch):
    """A project with everything, offline, its index a folder; the texts that are mutated."""
    folder = tmp_path / "app"
    files = {
        "src/main.py": "x = 1", "lib/pkg/__init__.py": "y = 2", "mp/x.py": "", "other.py": "",
        "lib/led/manifest.py": "", "mine/a.py": "a = 1", "mine/deep/b.py": "b = 1",
        "mine/logo.bin": "", "mine/package.json": '{"urls": [["mine/a.py", "a.py"]]}',
        "manifest.py": MANIFEST,
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    index = tmp_path / "index" / "python-stdlib" / "led"
    index.mkdir(parents=True)
    (index / "manifest.py").write_text('metadata(version="1.0")\nmodule("led.py")')
    (index / "led.py").write_text("z = 3")
    monkeypatch.setenv("MPYTOOL_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("MPYTOOL_OFFLINE", "1")
    monkeypatch.setenv("MPYTOOL_CACHE", str(tmp_path / "cache"))
    monkeypatch.chdir(folder)
    (folder / "mpytool.toml").write_text(PROJECT.format(board=board_file.as_posix()))
    run("update")
    return folder


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ending:
        main(list(arguments))
    return int(ending.value.code or 0)


def check(folder: Path, capfd, *arguments: str) -> int:
    """Runs a command: no traceback, and no write outside of project and cache."""
    with noted_writes() as writes:
        code = run(*arguments)
    text = capfd.readouterr()
    assert code in (0, 1), text.err
    assert "Traceback" not in text.err
    assert code == 0 or "error: " in text.err
    allowed = (folder, folder.parent / "cache")
    for path in writes:
        if "__pycache__" not in path and path != os.devnull:
            real = Path(os.path.abspath(path))  # noqa: PTH100 - links are not followed
            assert any(real.is_relative_to(place) for place in allowed), (arguments, path)
    return code


def restore(path: Path, text: str | bytes) -> None:
    path.write_bytes(text.encode() if isinstance(text, str) else text)


KINDS = {
    "mpytool.toml": (("build",), ("update", "mine"), ("remove", "mine"), ("tree",)),
    "mpytool.lock": (("build", "--locked"), ("build",), ("tree",), ("add", "led@1.0")),
    "manifest.py": (
        ("build", "manifest.py", "-b", "BOARD", "-o", "build/x.bin", "--var", "MPY_DIR=mp"),
    ),
    "mine/package.json": (("update",), ("build",)),
}


def fuzz(folder: Path, capfd, kind: str, count: int, seed: int, board: str) -> tuple[int, int]:
    """Mutates one of the files `count` times; how many commands did and did not succeed."""
    originals = {
        path: path.read_bytes() for path in (folder / "mpytool.toml", folder / "mpytool.lock")
    }
    text = DESCRIPTION if kind.endswith(".json") else (folder / kind).read_text()
    codes = []
    source = random.Random(f"{kind} {seed}")
    for _ in range(count):
        restore(folder / kind, mutated(source, text))
        command = source.choice(KINDS[kind])
        command = tuple(board if word == "BOARD" else word for word in command)
        codes.append(check(folder, capfd, *command))
        for path, data in originals.items():
            if not path.is_file() or path.read_bytes() != data:
                restore(path, data)
    return codes.count(0), codes.count(1)


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_files_give_a_sentence_or_success(sandbox, capfd, board_file, kind):
    good, bad = fuzz(sandbox, capfd, kind, COUNT, 1, board_file.as_posix())
    assert good > 0
    assert bad > COUNT // 10


def test_the_guard_sees_writes(tmp_path):
    with noted_writes() as writes:
        (tmp_path / "a").write_text("")
        (tmp_path / "b").mkdir()
        (tmp_path / "a").unlink()
    assert writes == [str(tmp_path / name) for name in ("a", "b", "a")]
