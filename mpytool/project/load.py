# SPDX-License-Identifier: MIT
"""Read a project file: mpytool.toml, or [tool.mpytool] of pyproject.toml.

Every key is checked against the tables at the end (docs/project-file.md explains them).
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from mpytool.boards.load import board_ids
from mpytool.boards.model import FORMATS
from mpytool.errors import ProjectError, ToolError
from mpytool.packages.requirement import parse_requirement
from mpytool.project.find import PYPROJECT_NAME, read_project_file
from mpytool.project.model import (
    DATA_FORMATS,
    MIRRORS,
    Data,
    Limits,
    Options,
    ProjectConfig,
)
from mpytool.source.toml_places import Path as KeyPath
from mpytool.source.toml_reader import (
    Check,
    Checks,
    MismatchError,
    TomlReader,
    boolean,
    choice,
    list_of,
    matching,
    nearest,
    number,
    table,
    text,
)

_UNITS = {"": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20}
_SECTION = ("tool", "mpytool")  # of pyproject.toml


def load_project_config(path: Path) -> ProjectConfig:
    """Read a project file.

    Raises:
        ProjectError: it cannot be read, or describes no project.
    """
    return parse_project(read_project_file(path), path)


def parse_project(data: bytes, path: Path) -> ProjectConfig:
    """The project that `data`, the contents of the TOML file `path`, describes.

    Raises:
        ProjectError: it is no TOML, or describes no project.
    """
    return _Reader(data, path, "project file", ProjectError).project()


class _Reader(TomlReader):
    """Checks and converts the values of one project file."""

    def project(self) -> ProjectConfig:
        """The project; every key is checked."""
        here: KeyPath = ()
        values, name = self.values, self.path.parent.resolve().name
        if self.path.name == PYPROJECT_NAME:
            here, project = _SECTION, values.get("project", {})
            name = project.get("name", name) if isinstance(project, dict) else name
            values = self.checked(table, values.get("tool", {}), (), "tool")
            values = self.checked(table, values.get("mpytool", {}), ("tool",), "mpytool")
        get = self.table(values, here, {}, {**PROJECT_KEYS, **OPTION_KEYS})
        get.setdefault("name", re.sub(r"[^A-Za-z0-9._-]+", "-", str(name)).strip(".-") or "project")
        if "manifest" in get and "sources" in get:
            raise self.fault(here, "sources", "either sources or a manifest is given, not both")
        boards = self.boards(get.get("boards", ()), here)
        get["mirrors"] = self.table(get.get("mirrors", {}), (*here, "mirrors"), {}, MIRROR_KEYS)
        get["variables"] = self.variables(get.get("variables", {}), (*here, "variables"))
        get["packages"] = self.packages(get.get("packages", {}), (*here, "packages"))
        own = {key: get.pop(key) for key in OPTION_KEYS if key in get}
        options = self.options(own, here, {})
        overrides = self.overrides(get.pop("board", {}), boards, options, (*here, "board"))
        return ProjectConfig(
            self.path, **{**get, "boards": boards}, options=options, board_options=overrides
        )

    def boards(self, boards: tuple[str, ...], here: KeyPath) -> tuple[str, ...]:
        """The boards; each is known, or a file that is there."""
        known = set(board_ids())
        for index, name in enumerate(boards):
            if name in boards[:index]:
                raise self.item_fault(here, "boards", index, f"the board {name!r} is given twice")
            if name.endswith(".toml"):
                if not (self.path.parent / name).is_file():
                    raise self.item_fault(here, "boards", index, f"there is no board file {name}")
            elif name.partition("-")[0] not in known:
                near = nearest(name, known) if len(known) < 10 else _near_board(name, known)
                raise self.item_fault(here, "boards", index, f"unknown board {name!r}", near)
        return boards

    def item_fault(
        self, here: KeyPath, key: str, index: int, message: str, hint: str = ""
    ) -> ToolError:
        """An error at an item of a list."""
        return self.error(message, self.place((*here, key, index)), hint)

    def variables(self, values: dict[str, Any], here: KeyPath) -> dict[str, str]:
        """The values of manifests' path variables."""
        for name, value in values.items():
            self.checked(_variable_name, name, here, name)
            self.checked(text, value, here, name)
        return values

    def packages(self, values: dict[str, Any], here: KeyPath) -> dict[str, str]:
        """What is wanted of each package, sorted by name."""
        out = {}
        for name, wanted in sorted(values.items()):
            self.checked(_package_name, name, here, name)
            spec = self.checked(text, wanted, here, name)
            try:
                parse_requirement(name, spec)
            except ToolError as error:
                raise self.fault(here, name, error.message, error.hint) from None
            out[name] = spec
        return out

    def options(self, values: dict[str, Any], here: KeyPath, base: dict[str, Any]) -> Options:
        """The options of a section, those of `base` where it says nothing."""
        get = {**base, **values}
        if "limits" in values:
            checked = self.table(values["limits"], (*here, "limits"), {}, LIMIT_KEYS)
            get["limits"] = Limits(**checked)
        if "data" in values:
            checked = self.table(values["data"], (*here, "data"), DATA_REQUIRED, DATA_KEYS)
            checked["replace"] = checked.pop("existing", "keep") == "replace"
            get["data"] = Data(**checked)
        return Options(**get)

    def overrides(
        self, tables: dict[str, Any], boards: tuple[str, ...], options: Options, here: KeyPath
    ) -> dict[str, Options]:
        """The options of each board that has its own."""
        base = {key: getattr(options, key) for key in OPTION_KEYS}
        out = {}
        for name, values in tables.items():
            if name not in boards:
                hint = nearest(name, boards) if boards else "add it to boards"
                message = f"the board {name!r} is not among the project's boards"
                raise self.fault(here, name, message, hint)
            section = (*here, name)
            checked = self.table(
                self.checked(table, values, here, name), section, {}, dict(OPTION_KEYS)
            )
            out[name] = self.options(checked, section, base)
        return out


def _near_board(name: str, known: set[str]) -> str:
    near = nearest(name, sorted(known))
    return near if near.startswith("did") else "list the boards with: mpytool boards"


def _size(value: Any) -> int:
    """Bytes: a number, or a text with a unit."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d{1,9}) ?(\w*)", value, re.ASCII)):
        unit = _UNITS.get(found[2])
        if unit is not None:
            return int(found[1]) * unit
    elif isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 1 << 40:
        return value
    raise MismatchError('a size such as 4096, "64 KiB" or "1 MiB"')


def _inner_path(value: Any) -> str:
    """A path that stays inside the project's folder."""
    path = text(value).replace("\\", "/")
    parts = path.split("/")
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or ".." in parts or path == ".":
        raise MismatchError("a folder inside the project's folder")
    return path


def _unique(check: Check) -> Check:
    """A check for a list that another check takes, each item once and at least one."""

    def unique(value: Any) -> tuple[Any, ...]:
        items: tuple[Any, ...] = check(value)
        if not items or len(set(items)) != len(items):
            raise MismatchError("at least one, each once")
        return items

    return unique


_package_name = matching(r"[A-Za-z0-9_][\w.-]{0,99}", "a package's name as the key")
_variable_name = matching(r"[A-Z][A-Z0-9_]*", "capital letters, digits and _ as the key")
_texts = list_of(text)

# The keys that a board's own table may have as well.
OPTION_KEYS: Checks = {
    "runtime": text,
    "optimise": number(0, 3),
    "format": choice(FORMATS),
    "without": _texts,
    "compact": boolean,
    "limits": table,
    "data": table,
}
PROJECT_KEYS: Checks = {
    "name": matching(r"[A-Za-z0-9][\w.-]{0,99}", "letters, digits and . _ -"),
    "boards": _texts,
    "sources": _unique(_texts),
    "manifest": text,
    "packages": table,
    "output": _inner_path,
    "variables": table,
    "mirrors": table,
    "board": table,
}
LIMIT_KEYS: Checks = {"tables": _size, "free": _size}
DATA_REQUIRED: Checks = {"sources": _unique(_texts)}
DATA_KEYS: Checks = {
    "format": choice(DATA_FORMATS),
    "compile": boolean,
    "existing": choice(("keep", "replace")),
    "size": _size,
}
MIRROR_KEYS: Checks = dict.fromkeys(MIRRORS, text)
