# SPDX-License-Identifier: MIT
"""Change the packages of a project file, and leave all else in it as it is.

    edit_packages(data, path, {"aioble": "latest", "old": None})

tomlkit keeps comments, order and spacing.  It is slow to import, so that only commands that
write use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mpytool.errors import Location, ProjectError
from mpytool.project.find import PYPROJECT_NAME
from mpytool.project.load import parse_project
from mpytool.project.model import ProjectConfig


def edit_packages(
    data: bytes, path: Path, changes: Mapping[str, str | None]
) -> tuple[bytes, ProjectConfig]:
    """A project file with other packages, and what it then says.

    Args:
        data: the file's contents, a project that can be read.
        path: the file.
        changes: what is wanted of each package; None removes it.

    Raises:
        ProjectError: the file is written in a way that cannot be changed here.
    """
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        document = tomlkit.parse(data.decode("utf-8-sig"))
        outer: Any = document
        if path.name == PYPROJECT_NAME:
            outer = outer["tool"]["mpytool"]
        if "packages" not in outer:
            outer["packages"] = tomlkit.table()
        packages = outer["packages"]
        for name, wanted in changes.items():
            if wanted is not None:
                packages[name] = wanted
            elif name in packages:
                del packages[name]
        edited = tomlkit.dumps(document).encode()
    except (TOMLKitError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _by_hand(path, str(error)) from None
    config = parse_project(edited, path)
    before = parse_project(data, path)
    expected = {**before.packages, **changes}
    if dict(config.packages) != {name: w for name, w in sorted(expected.items()) if w is not None}:
        raise _by_hand(path, "the change would not be what was meant")
    return edited, config


def _by_hand(path: Path, reason: str) -> ProjectError:
    return ProjectError(
        f"the packages of this file cannot be changed: {reason}",
        Location(str(path)),
        "change [packages] in an editor, then run: mpytool update",
    )
