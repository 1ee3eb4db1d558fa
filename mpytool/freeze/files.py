# SPDX-License-Identifier: MIT
"""Files to freeze: their paths on this machine, and their names in the image.

    base/lib/tool.mpy   ->  ProjectFile("lib/tool.py", Path("base/lib/tool.mpy"))

A frozen name is a POSIX path below some base folder; it ends with ".py", also for
a .mpy file, since that is what the runtime looks up.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import NamedTuple

from mpytool.errors import ToolError

SUFFIXES = (".py", ".mpy")
MANIFEST_NAME = "manifest.py"
_SKIPPED_DIRS = {"__pycache__"}


class ProjectFile(NamedTuple):
    """One file to freeze.

    Attributes:
        name: its frozen name, "package/module.py", also for a .mpy file.
        path: where it is.
        opt: optimisation level that the manifest asks for, or None.
        version: of the package that it belongs to; its source gets it as `__version__`
            unless it sets that itself.
        source: its text, if it is made and not read; `path` then says from what.
    """

    name: str
    path: Path
    opt: int | None = None
    version: str = ""
    source: bytes | None = None


class ManifestSettings(NamedTuple):
    """What manifests are told from outside.

    Attributes:
        variables: values of path variables: folders for "MPY_DIR", "MPY_LIB_DIR", "PORT_DIR",
            "BOARD_DIR", and whatever else the manifests name.
        packages: packages that are there anyway, by name, with their versions ("" if they
            have none); require() of one adds nothing.
    """

    variables: Mapping[str, str | Path] = MappingProxyType({})
    packages: Mapping[str, str] = MappingProxyType({})

    def for_board(self, board_id: str, port: str) -> ManifestSettings:
        """With the folders that follow from MPY_DIR in MicroPython's source tree."""
        if "MPY_DIR" not in self.variables:
            return self
        top = Path(self.variables["MPY_DIR"])
        port_dir = Path(self.variables.get("PORT_DIR", top / "ports" / port))
        board = board_id.partition("-")[0].upper()
        known = {
            "MPY_LIB_DIR": top / "lib" / "micropython-lib",
            "PORT_DIR": port_dir,
            "BOARD_DIR": port_dir / "boards" / board,
        }
        return self._replace(variables={**(known if port else {}), **self.variables})


NO_SETTINGS = ManifestSettings()


def from_folder(folder: Path, path: str) -> Path:
    """A path that a user wrote, meant from a folder; ~ is the user's home folder.

    Raises:
        ToolError: it begins with the home folder of a user who is not there.
    """
    try:
        return folder / Path(path).expanduser()
    except RuntimeError:
        raise ToolError(
            f"{path}: there is no such home folder", hint="write the folder's whole path"
        ) from None


def with_version(source: bytes, version: str) -> bytes:
    """A module's source with its package's version, as micropython-lib's index serves it."""
    if not version or b"__version__ =" in source:
        return source
    return source + f"\n\n__version__ = {version!r}\n".encode()


def folder_files(base: Path, below: str = "") -> Iterator[ProjectFile]:
    """Every module in `base`/`below`, named from `base`, sorted by name."""
    found = []
    seen: set[str] = set()
    for folder, dirs, names in os.walk(base / below, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:  # a link back to a folder above
            dirs.clear()
            continue
        seen.add(real)
        dirs[:] = sorted(d for d in dirs if not d.startswith(".") and d not in _SKIPPED_DIRS)
        for name in names:
            path = Path(folder, name)
            if path.suffix in SUFFIXES and not name.startswith("."):
                found.append(ProjectFile(frozen_name(path.relative_to(base).as_posix()), path))
    yield from sorted(found, key=lambda file: (file.name, file.path.as_posix()))


def frozen_name(path: str) -> str:
    """The name under which the runtime finds a file: POSIX, ".py", nothing above its base.

    Raises:
        ToolError: it leaves the base folder.
    """
    pure = PurePosixPath(path.replace(os.sep, "/"))
    if pure.is_absolute() or ".." in pure.parts:
        raise ToolError(
            f"the module path {path!r} leaves its base folder",
            hint="give the folder as base_path, and the path from there",
        )
    return str(pure.with_suffix(".py")) if pure.suffix == ".mpy" else str(pure)
