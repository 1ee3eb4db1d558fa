# SPDX-License-Identifier: MIT
"""What goes into a project's image for one board.

packages' files + the project's own files  ->  Project   (its own win)
"bundled" / "micropython@1.28" / FILE / NAME  ->  what `build_image` takes as runtime
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.boards.load import load_board
from mpytool.boards.model import Board
from mpytool.errors import ProjectError, ToolError
from mpytool.freeze.files import SUFFIXES, ProjectFile, folder_files, from_folder
from mpytool.freeze.project import Project, checked_project
from mpytool.packages.downloads import official_version
from mpytool.project.model import BUNDLED, ProjectConfig
from mpytool.project.official import cached_name
from mpytool.project.packages import PackageFiles

if TYPE_CHECKING:
    from mpytool.freeze.files import ManifestSettings


def board_of(config: ProjectConfig, name: str) -> Board:
    """A board of the project; a board file is looked for from the project's folder.

    Raises:
        BoardError: there is no such board, or its file is wrong.
    """
    path = config.root / name
    return load_board(str(path) if name.endswith(".toml") and path.is_file() else name)


def project_of(
    config: ProjectConfig, board: Board, packages: PackageFiles, variables: Mapping[str, str]
) -> Project:
    """The files that are frozen for a board.

    A file of the project takes the place of a package's file of the same name.

    Args:
        config: the project.
        board: the target.
        packages: what the packages give.
        variables: values of path variables that go before the project's.

    Raises:
        ToolError: a file is missing, or the manifest has a mistake.
    """
    own = own_files(config, board, packages, variables)
    names = {file.name for file in own}
    before = [file for file in packages.files if file.name not in names]
    return checked_project(config.name, [*before, *own], config.path)


def own_files(
    config: ProjectConfig, board: Board, packages: PackageFiles, variables: Mapping[str, str]
) -> list[ProjectFile]:
    """The files of `project_of` that are the project's own.

    Raises:
        ToolError: a file is missing, or the manifest has a mistake.
    """
    if config.manifest:
        from mpytool.freeze.manifest import run_manifest

        settings = manifest_settings(config, packages, variables)
        settings = settings.for_board(board.id, board.port)
        return run_manifest(config.root / config.manifest, settings)
    return source_files(config)


def manifest_settings(
    config: ProjectConfig, packages: PackageFiles, variables: Mapping[str, str]
) -> ManifestSettings:
    """What the project's manifest is told."""
    from mpytool.freeze.files import ManifestSettings

    own = {
        name: from_folder(config.root, value) if name.endswith("_DIR") else value
        for name, value in config.variables.items()
    }
    return ManifestSettings({**own, **variables}, packages.versions or {})


def source_files(config: ProjectConfig) -> list[ProjectFile]:
    """The modules that `sources` names.

    A file is a module; a folder with an __init__.py is a package; of any other folder, what
    is in it.

    Raises:
        ProjectError: there is no such file or folder.
    """
    files: list[ProjectFile] = []
    for source in config.sources:
        path = from_folder(config.root, source)
        if path.is_file() and path.suffix in SUFFIXES:
            files.append(ProjectFile(f"{path.stem}.py", path))
        elif (path / "__init__.py").is_file():
            real = path.resolve()
            files.extend(folder_files(real.parent, real.name))
        elif path.is_dir():
            files.extend(folder_files(path))
        else:
            raise ProjectError(
                f"{config.path}: sources: there is no module or folder {path}",
                hint='name a folder, a .py or a .mpy file: sources = ["src"]',
            )
    return files


def runtime_of(config: ProjectConfig, runtime: str, board: Board) -> Path | str | None:
    """The runtime to link into: a file, a name in the cache, or None for the board's own.

    Args:
        config: the project.
        runtime: as `Options.runtime`.
        board: for which board.

    Raises:
        ProjectError: it is not on this machine.
    """
    if runtime == BUNDLED:
        return None
    if (version := official_version(runtime)) is not None:
        return cached_name(version, board)
    if re.match(r"\w+://", runtime):
        raise ProjectError(
            f"{config.path}: runtime: {runtime} is not on this machine",
            hint='download it, and name the file: runtime = "firmware.uf2"',
        )
    path = from_folder(config.root, runtime)
    if path.is_file():
        return path
    from mpytool.runtime.cache import Cache

    try:
        Cache.default().entry(runtime)
    except ToolError as error:
        raise ProjectError(
            f"{config.path}: runtime: there is no file {path}, and no runtime {runtime!r} in the "
            "cache",
            hint=error.hint,
        ) from None
    return runtime
