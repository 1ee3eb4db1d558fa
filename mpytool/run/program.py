# SPDX-License-Identifier: MIT
"""What `mpytool run` and `mpytool flash` take: an image, or Python that is built first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import ToolError
from mpytool.image.container import ImageFile, parse_image, read_image

_SOURCE_SUFFIXES = (".py", ".mpy")


def load_program(
    path: Path,
    board: Board,
    *,
    optimise: int = 0,
    runtime: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> ImageFile:
    """The image at `path`; Python there is built for `board` first.

    Args:
        path: a folder, a .py or .mpy file, or an image file of any format.
        board: for which board.
        optimise: level 0 to 3 of the build.
        runtime: the runtime to build for, a file or a name in the cache; None for the
            board's own.
        progress: told about each step of the build.

    Raises:
        ToolError: there is no such file, it does not build, or it is damaged or
            meant for another board.
    """
    if not path.exists():
        raise ToolError(
            f"{path}: no such file or folder",
            hint="give a program (.py), a folder with main.py, a manifest.py or an image",
        )
    if path.is_dir() or path.suffix.lower() in _SOURCE_SUFFIXES:
        from mpytool.build import build_image

        built = build_image(path, board, optimise=optimise, runtime=runtime, progress=progress)
        return parse_image(built.data, board)
    if runtime is not None:
        raise ToolError(
            f"{path}: an image has its runtime already",
            hint="leave out --runtime, or give a program to build",
        )
    return read_image(path, board)
