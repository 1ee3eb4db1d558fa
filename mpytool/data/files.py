# SPDX-License-Identifier: MIT
"""Which files are put beside the program, and what they are called on the board.

    assets/                        DataFile("font.bin", ...)      a folder: what is in it
        font.bin                   DataFile("web/index.html", ...)
        web/index.html
    config.json                    DataFile("config.json", ...)   a file: its name

Hidden files and folders and __pycache__ are left out, and folders without files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from mpytool.errors import ProjectError

NAME_LIMIT = 255  # bytes of one part of a name: littlefs holds no more
_SIZE_LIMIT = 64 << 20  # bytes of all files, more than any board's flash
_STARTED = ("boot.py", "main.py")  # the firmware looks for these, and for no .mpy file


class DataFile(NamedTuple):
    """A file for the board.

    Attributes:
        name: its path on the board's volume, POSIX, without a slash in front.
        data: its contents.
    """

    name: str
    data: bytes


def collect(
    root: Path, sources: Sequence[str], compile_one: Callable[[Path, bytes], bytes] | None = None
) -> tuple[DataFile, ...]:
    """The files that sources name, sorted by name.

    Args:
        root: the folder from which the sources are meant.
        sources: files and folders.
        compile_one: gives the .mpy file for a .py file's path and text; None to leave them as
            they are.  boot.py and main.py themselves stay, since the firmware starts nothing else.

    Raises:
        ProjectError: one is not there or cannot be read, two have the same name, a name
            cannot be on the board, or there is none.
        ToolError: a module does not compile.
    """
    found: dict[str, Path] = {}
    for source in sources:
        path = root / Path(source).expanduser()
        if not path.exists():
            raise ProjectError(
                f"data.sources: there is no file or folder {path}",
                hint="paths start at the project's folder",
            )
        for name, file in _walk(path) if path.is_dir() else [(path.name, path)]:
            if name in found:
                raise ProjectError(
                    f"data.sources: two files are {name} on the board: {found[name]} and {file}",
                    hint="leave one of them out",
                )
            found[name] = file
    if not found:
        raise ProjectError("data.sources: there are no files in it", hint="put some there")
    files, total = [], 0
    for name, file in sorted(found.items()):
        data = _read(file)
        total += len(data)
        if total > _SIZE_LIMIT:
            raise ProjectError(f"data.sources: more than {_SIZE_LIMIT >> 20} MiB of files")
        if compile_one and name.endswith(".py") and name not in _STARTED:
            name, data = f"{name[:-3]}.mpy", compile_one(file, data)  # noqa: PLW2901
        files.append(DataFile(name, data))
    return check_names(files)


def check_names(files: Iterable[DataFile]) -> tuple[DataFile, ...]:
    """The files, sorted; their names can all be on one volume.

    Raises:
        ProjectError: one cannot, or two clash.
    """
    ordered = tuple(sorted(files))
    names = {file.name for file in ordered}
    if len(names) < len(ordered):
        twice = next(a.name for a, b in pairwise(ordered) if a.name == b.name)
        raise ProjectError(f"data: two files are {twice} on the board", hint="leave one out")
    for name in names:
        parts = name.split("/")
        for part in parts:
            try:
                is_good = len(part.encode()) <= NAME_LIMIT and part not in ("", ".", "..")
            except UnicodeEncodeError:
                is_good = False
            if not is_good or "\0" in part:
                raise ProjectError(
                    f"data: {name!r} cannot be the name of a file on the board",
                    hint=f"a name has 1 to {NAME_LIMIT} bytes of UTF-8",
                )
        for depth in range(1, len(parts)):
            if (folder := "/".join(parts[:depth])) in names:
                raise ProjectError(f"data: {folder} is both a file and a folder on the board")
    return ordered


def _walk(base: Path) -> Iterator[tuple[str, Path]]:
    """Name and path of each file in a folder."""
    seen: set[str] = set()
    for folder, dirs, names in os.walk(base, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:  # a link back to a folder above
            dirs.clear()
            continue
        seen.add(real)
        dirs[:] = sorted(d for d in dirs if not d.startswith(".") and d != "__pycache__")
        for name in names:
            if not name.startswith("."):
                path = Path(folder, name)
                yield path.relative_to(base).as_posix(), path


def _read(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ProjectError(f"data.sources: {path} is neither a file nor a folder")
        if path.stat().st_size > _SIZE_LIMIT:
            raise ProjectError(f"data.sources: {path} is larger than {_SIZE_LIMIT >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(f"data.sources: cannot read {path}: {error.strerror or error}") from None
