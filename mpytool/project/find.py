# SPDX-License-Identifier: MIT
"""Find a project file.

    project/mpytool.toml                 find_project(project/src/deep)  finds it
    project/pyproject.toml               with [tool.mpytool] it does as well

A build of a program that has no project comes through here: little is imported.
"""

from __future__ import annotations

from pathlib import Path

from mpytool.errors import Location, ProjectError

PROJECT_NAME = "mpytool.toml"
PYPROJECT_NAME = "pyproject.toml"
_MAX_FILE_SIZE = 1 << 20  # bytes


def find_project(start: Path) -> Path:
    """The project file of a folder, or of the nearest folder above that has one.

    Raises:
        ProjectError: there is none.
    """
    folder = start.resolve()
    for parent in (folder, *folder.parents):
        if found := project_file_in(parent):
            return found
    raise ProjectError(
        f"{start}: there is no {PROJECT_NAME} here or in a folder above",
        hint="name what to build, or begin a project with: mpytool new NAME",
    )


def project_file_in(folder: Path) -> Path | None:
    """The project file that lies in a folder, or None.

    Raises:
        ProjectError: there is a pyproject.toml that cannot be read.
    """
    path = folder / PROJECT_NAME
    if path.is_file():
        return path
    path = folder / PYPROJECT_NAME
    if not path.is_file() or b"mpytool" not in (data := read_project_file(path)):
        return None
    from mpytool.source.toml_reader import TomlReader

    tool = TomlReader(data, path, "project file", ProjectError).values.get("tool")
    return path if isinstance(tool, dict) and "mpytool" in tool else None


def read_project_file(path: Path) -> bytes:
    """A project file's bytes.

    Raises:
        ProjectError: it cannot be read, or is far too large.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_SIZE + 1)
    except OSError as error:
        raise ProjectError(
            f"cannot read the project file: {error.strerror or error}", Location(str(path))
        ) from None
    if len(data) > _MAX_FILE_SIZE:
        raise ProjectError("expected a project file, found more than 1 MiB", Location(str(path)))
    return data
