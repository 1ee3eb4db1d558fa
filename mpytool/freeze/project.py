# SPDX-License-Identifier: MIT
"""What to build: a program, a folder, or what a manifest lists.

    app.py         ->  main.py                 one file is the program
    app/           ->  main.py, lib/__init__.py, ...     every .py and .mpy below, sorted
    app/ with a manifest.py, or a manifest.py itself  ->  what it says

In a folder, hidden files and folders and __pycache__ are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from mpytool.errors import ToolError
from mpytool.freeze.files import (
    MANIFEST_NAME,
    NO_SETTINGS,
    SUFFIXES,
    ManifestSettings,
    ProjectFile,
    folder_files,
)


class Project(NamedTuple):
    """What to build.

    Attributes:
        name: for the output's name.
        files: in the order in which the runtime looks through them.
    """

    name: str
    files: tuple[ProjectFile, ...]


def load_project(path: Path, settings: ManifestSettings = NO_SETTINGS) -> Project:
    """Find the files of a program, a folder or a manifest.

    Args:
        path: what to build.
        settings: what manifests are told.

    Raises:
        ToolError: there is nothing to freeze, or two files have the same name.
        SourceError: the manifest has a mistake, with its line.
    """
    if path.is_dir():
        manifest = path / MANIFEST_NAME
        name = path.resolve().name or "root"
        if manifest.is_file():
            return checked_project(name, _listed(manifest, settings), path)
        return checked_project(name, folder_files(path), path)
    if not path.exists():
        raise ToolError(
            f"{path}: no such file or folder",
            hint="give a .py file, a folder with a main.py, or a manifest.py",
        )
    if path.name == MANIFEST_NAME:
        files = _listed(path, settings)
        return checked_project(path.resolve().parent.name or "root", files, path)
    if path.suffix not in SUFFIXES:
        raise ToolError(
            f"{path}: expected a .py or .mpy file, a folder or a {MANIFEST_NAME}",
            hint="give the program's main file or its folder",
        )
    return Project(path.stem, (ProjectFile("main.py", path),))


def _listed(manifest: Path, settings: ManifestSettings) -> list[ProjectFile]:
    from mpytool.freeze.manifest import run_manifest

    return run_manifest(manifest, settings)


def checked_project(name: str, files: Iterable[ProjectFile], path: Path) -> Project:
    """The project, checked for names given twice.

    Raises:
        ToolError: two files have the same name, or there is none.
    """
    by_name: dict[str, ProjectFile] = {}
    for file in files:
        other = by_name.setdefault(file.name, file)
        if other is not file and (other.path, other.opt) != (file.path, file.opt):
            twice = "" if other.path != file.path else ", with different opt"
            raise ToolError(
                f"the module {file.name} is given twice: {other.path} and {file.path}{twice}",
                hint="leave one of them out",
            )
    if not by_name:
        raise ToolError(
            f"{path}: it holds no .py or .mpy files",
            hint="put a main.py there, or give the program's file",
        )
    return Project(name, tuple(by_name.values()))
