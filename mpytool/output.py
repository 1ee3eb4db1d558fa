# SPDX-License-Identifier: MIT
"""Writing output files: whole or not at all.

The bytes go into a new file beside the target, which then takes its name; who
reads the target sees the old content or the new one.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

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
        if path.exists() and not path.is_file():
            path.write_bytes(data)
        else:
            _replace(path, data, 0o777 if executable else 0o666)
    except OSError as error:
        raise ToolError(
            f"{path}: cannot write it: {error.strerror or error}",
            hint="check that the folder may be written and has room",
        ) from None


def _replace(path: Path, data: bytes, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        temporary.chmod(mode & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
