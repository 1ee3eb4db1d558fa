# SPDX-License-Identifier: MIT
"""Writing output files: whole or not at all.

The bytes go into a new file beside the target, which then takes its name; who
reads the target sees the old content or the new one.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path
from stat import S_ISREG

from mpytool.errors import ToolError


def write_whole(path: Path, data: bytes, *, executable: bool = False) -> None:
    """Write a file, whole or not at all; missing folders are made.

    A target that is no regular file (a pipe, /dev/stdout) is written to directly.

    Args:
        path: the file.
        data: its content.
        executable: whether those who may read it may run it.

    Raises:
        ToolError: it cannot be written.
    """
    try:
        if _is_special(path):
            path.write_bytes(data)
        else:
            _replace(path, data, 0o777 if executable else 0o666)
    except OSError as error:
        raise ToolError(
            f"{path}: cannot write it: {error.strerror or error}",
            hint="check that the folder may be written and has room",
        ) from None


def _is_special(path: Path) -> bool:
    """Whether something is there that is no regular file."""
    try:
        return not S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return False


def _replace(path: Path, data: bytes, mode: int) -> None:
    try:
        handle, temporary = _create_beside(path, mode)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = _create_beside(path, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _create_beside(path: Path, mode: int) -> tuple[int, Path]:
    """A new file in the folder of `path`, open for writing, and its name."""
    for number in count():
        temporary = path.with_name(f".{path.name}.{os.getpid()}-{number}")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            return os.open(temporary, flags, mode), temporary
        except FileExistsError:
            continue  # from a process that was killed
    raise AssertionError
