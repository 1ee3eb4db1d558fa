# SPDX-License-Identifier: MIT
"""What commands share that work on a project: find it, and tell what became of it.

`mpytool build`, `run`, `flash` and `freeze` without a path, or with a folder that has a
project file, work on the project.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mpytool.boards.model import Board
    from mpytool.image.container import ImageFile
    from mpytool.project.model import ProjectConfig


def project_at(path: Path | None) -> ProjectConfig | None:
    """The project that a command's PATH means; None if it is a program without one.

    Without a PATH, it is the project of the current folder.

    Raises:
        ProjectError: there is none, or its file is wrong.
    """
    if path is not None and path.suffix in (".py", ".mpy"):
        return None
    from mpytool.project.find import PROJECT_NAME, PYPROJECT_NAME, find_project, project_file_in

    if path is None:
        found: Path | None = find_project(Path())
    elif path.is_dir():
        found = project_file_in(path)
    else:
        found = path if path.name in (PROJECT_NAME, PYPROJECT_NAME) else None
    if found is None:
        return None
    from mpytool.project.load import load_project_config

    return load_project_config(found)


def program_at(
    path: Path | None,
    board_name: str | None,
    *,
    runtime: str | None = None,
    optimise: int | None = None,
    replace_data: bool | None = None,
    check: Callable[[Board], None] | None = None,
) -> tuple[ImageFile, Board]:
    """The image at PATH, or the one that is built from it, and its board.

    Args:
        path: a command's PATH.
        board_name: the board that the user names; of a project, the first if none.
        runtime: the runtime to build for, if the user names one.
        optimise: level 0 to 3, if the user gives it.
        replace_data: whether a project's image holds its file system; None as the project says.
        check: called with the board before anything is built.

    Raises:
        ToolError: there is no such program, or it does not build.
    """
    from mpytool.boards.load import load_board
    from mpytool.cli.progress import fetching_progress, terminal_progress
    from mpytool.compiler.cache import CompiledCache

    if config := project_at(path):
        from mpytool.image.container import parse_image
        from mpytool.project.build import Changes, build_for, chosen_boards
        from mpytool.project.inputs import board_of

        name = board_name or chosen_boards(config)[0]
        board = board_of(config, name)
        if check:
            check(board)
        changes = Changes(runtime=runtime, optimise=optimise, replace_data=replace_data)
        built = build_for(
            config,
            name,
            changes=changes,
            cache=CompiledCache.default(),
            progress=terminal_progress(),
            fetching=fetching_progress(),
        )
        return parse_image(built.data, board), board
    if path is None or board_name is None:
        raise click.UsageError("Missing option '-b' / '--board'.")
    from mpytool.run.program import load_program

    board = load_board(board_name)
    if check:
        check(board)
    progress = terminal_progress()
    level = optimise or 0
    runtime = firmware_name(runtime, board)
    return load_program(path, board, optimise=level, runtime=runtime, progress=progress), board


def firmware_name(runtime: str | None, board: Board | None) -> str | None:
    """What --runtime means outside a project: of "micropython@1.28", its name in the cache.

    Raises:
        ToolError: it is not in the cache, and cannot be fetched.
    """
    from mpytool.packages.downloads import official_version

    version = None if runtime is None else official_version(runtime)
    if version is None:
        return runtime
    if board is None:
        raise click.UsageError(f"--runtime {runtime} needs a board: add --board")
    from mpytool.cli.progress import fetching_progress
    from mpytool.project.official import Officials

    return Officials(None, progress=fetching_progress()).find(version, board).name


def shown(path: Path) -> str:
    """A path as it is short to read: from the current folder if it lies in it."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # on another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative
