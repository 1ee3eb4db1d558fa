# SPDX-License-Identifier: MIT
"""Writing output files: whole or not at all.

The bytes go into a new file beside the target, which then takes its name; who
reads the target sees the old content or the new one.
"""

from __future__ import annotations

import contextlib
import os
from itertools import count
from stat import S_ISREG
from typing import TYPE_CHECKING

from mpytool.errors import ToolError

if TYPE_CHECKING:  # `mpytool compile` of one small module does without pathlib
    from collections.abc import Mapping
    from pathlib import Path


def write_whole(path: Path | str, data: bytes, *, executable: bool = False) -> None:
    """Write a file, whole or not at all; missing folders are made.

    A target that is no regular file (a pipe, /dev/stdout) is written to directly.

    Args:
        path: the file.
        data: its content.
        executable: whether those who may read it may run it.

    Raises:
        ToolError: it cannot be written.
    """
    name = os.fspath(path)
    try:
        if _is_special(name):
            with open(name, "wb") as file:  # noqa: PTH123
                file.write(data)
        else:
            _replace(name, data, 0o777 if executable else 0o666)
    except OSError as error:
        raise ToolError(
            f"{path}: cannot write it: {error.strerror or error}",
            hint="check that the folder may be written and has room",
        ) from None


def _is_special(path: str) -> bool:
    """Whether something is there that is no regular file."""
    try:
        return not S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except FileNotFoundError:
        return False


def write_together(files: Mapping[Path, bytes | None]) -> None:
    """Write several files, all or none; None removes one.

    If one cannot be written, those before it get their old content again.

    Raises:
        ToolError: one cannot be written or removed.
    """
    try:
        old = {path: path.read_bytes() if path.exists() else None for path in files}
    except OSError as error:
        raise ToolError(f"{error.filename}: cannot read it: {error.strerror or error}") from None
    done: list[Path] = []
    try:
        for path, data in files.items():
            done.append(path)
            _write_or_remove(path, data)
    except ToolError:
        for path in done[:-1]:
            with contextlib.suppress(ToolError):
                _write_or_remove(path, old[path])
        raise


def _write_or_remove(path: Path, data: bytes | None) -> None:
    if data is not None:
        write_whole(path, data)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ToolError(f"{path}: cannot remove it: {error.strerror or error}") from None


def _replace(path: str, data: bytes, mode: int) -> None:
    folder, name = os.path.split(path)
    try:
        handle, temporary = _create_beside(folder, name, mode)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        handle, temporary = _create_beside(folder, name, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.replace(temporary, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)  # noqa: PTH108
        raise


def _create_beside(folder: str, name: str, mode: int) -> tuple[int, str]:
    """A new file in a folder, open for writing, and its path; named after `name`."""
    for number in count():
        temporary = os.path.join(folder, f".{name}.{os.getpid()}-{number}")  # noqa: PTH118
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            return os.open(temporary, flags, mode), temporary
        except FileExistsError:
            continue  # from a process that was killed
    raise AssertionError
