# SPDX-License-Identifier: MIT
"""TOML files read by tables of checks, with the place of every mistake.

    reader = TomlReader(data, Path("board.toml"), "board file", BoardError)
    values = reader.table(reader.values, (), {"id": text}, {"size": number})

    board.toml:3:1: unknown key 'sizes'
        sizes = 4
        ^^^^^
    hint: did you mean 'size'?

A check takes a value and gives it back, converted, or raises `MismatchError` with what it
expects.  Positions are searched for only when there is a mistake.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path as FilePath
from typing import Any

from mpytool.errors import Location, ToolError
from mpytool.source.locate import locate
from mpytool.source.toml_places import Path, key_places

Check = Callable[[Any], Any]
Checks = Mapping[str, Check]


class MismatchError(Exception):
    """A value is not what it should be; the text says what is expected."""


class TomlReader:
    """Checks and converts the values of one TOML file.

    Args:
        data: the file's contents.
        path: the file, for locations.
        kind: what the file is, for messages: "board file".
        error: the class of the errors raised.
        columns: whether errors show the column and the line's text.

    Attributes:
        values: what the file says, as tomllib gives it.

    Raises:
        ToolError: of class `error`: it is no UTF-8 text or no TOML.
    """

    def __init__(
        self,
        data: bytes,
        path: FilePath,
        kind: str,
        error: type[ToolError] = ToolError,
        *,
        columns: bool = True,
    ) -> None:
        self.path = path
        self.error = error
        self.columns = columns
        try:
            self.text = data.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as wrong:
            line = data.count(b"\n", 0, wrong.start) + 1
            raise error(
                f"expected UTF-8 text, found byte {data[wrong.start]:#04x}",
                Location(str(path), line),
            ) from wrong
        try:
            self.values: dict[str, Any] = tomllib.loads(self.text)
        except (ValueError, RecursionError) as wrong:
            reason, location = self._toml_mistake(str(wrong))
            raise error(f"the {kind} is not TOML: {reason}", location) from wrong

    def _toml_mistake(self, message: str) -> tuple[str, Location]:
        """What tomllib says, without the place, and the place."""
        lines = self.text.split("\n")
        if place := re.search(r" \(at line (\d+), column (\d+)\)$", message):
            line, column = int(place[1]), int(place[2])
        elif place := re.search(r" \(at end of document\)$", message):
            line, column = len(lines), len(lines[-1]) + 1
        else:
            return message, Location(str(self.path))
        excerpt = lines[line - 1] if line <= len(lines) else ""
        return message[: place.start()], Location(str(self.path), line, column, excerpt)

    def table(
        self, values: dict[str, Any], section: Path, required: Checks, optional: Checks
    ) -> dict[str, Any]:
        """`values`, each checked and converted.

        Args:
            values: a table of the file.
            section: the path of that table.
            required: the check of each key that must be there.
            optional: the check of each key that may be there.

        Raises:
            ToolError: a key is unknown or missing, or has a wrong value.
        """
        out = {}
        for key, value in values.items():
            check = required.get(key) or optional.get(key)
            if check is None:
                near = nearest(key, (*required, *optional))
                raise self.fault(section, key, f"unknown key {key!r}", near)
            out[key] = self.checked(check, value, section, key)
        for key in required:
            if key not in out:
                where = f" in [{section_name(section)}]" if section else ""
                raise self.fault(section, "", f"the key {key!r}{where} is missing")
        return out

    def checked(self, check: Check, value: object, section: Path, key: str) -> Any:
        """One value, checked and converted.

        Raises:
            ToolError: it is not what it should be.
        """
        try:
            return check(value)
        except MismatchError as wrong:
            raise self.wrong(section, key, str(wrong), value) from None

    def wrong(self, section: Path, key: str, expected: str, found: object) -> ToolError:
        """The error that a key has the wrong value."""
        shown = repr(found) if len(repr(found)) <= 60 else repr(found)[:57] + "..."
        return self.fault(section, key, f"{key}: expected {expected}, found {shown}")

    def fault(self, section: Path, key: str, message: str, hint: str = "") -> ToolError:
        """An error at a key, or at a section's header if `key` is ""."""
        return self.error(message, self.place((*section, key) if key else section), hint)

    def place(self, path: Path) -> Location:
        """The place of the value with a path, or of the nearest table around it."""
        try:
            places = key_places(self.text)
        except RecursionError:  # nested as deep as tomllib can just follow
            return Location(str(self.path))
        while path and path not in places:
            path = path[:-1]
        if not path:
            return Location(str(self.path))
        found = locate(str(self.path), self.text, *places[path])
        return found if self.columns else Location(str(self.path), found.line)


def nearest(name: str, known: Iterable[str]) -> str:
    """What to do about an unknown name."""
    names = tuple(known)
    from difflib import get_close_matches

    near = get_close_matches(name, names, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names)}"


def section_name(section: Path) -> str:
    """A section as a header spells it: "variants[0].memory"."""
    out = ""
    for part in section:
        out += f"[{part}]" if isinstance(part, int) else f".{part}"
    return out[1:]


def text(value: Any) -> str:
    """A text with at least one character, none of them a control character."""
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise MismatchError("a text")


def boolean(value: Any) -> bool:
    """True or false."""
    if isinstance(value, bool):
        return value
    raise MismatchError("true or false")


def table(value: Any) -> dict[str, Any]:
    """A table, not yet checked itself."""
    if isinstance(value, dict):
        return value
    raise MismatchError("a table")


def number(low: int, high: int, what: str = "") -> Check:
    """A check for whole numbers from `low` to `high`, both included."""

    def check(value: Any) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
            return value
        raise MismatchError(what or f"a number from {low} to {high}")

    return check


def matching(pattern: str, what: str) -> Check:
    """A check for texts that a pattern matches whole, ASCII characters only."""
    compiled = re.compile(pattern, re.ASCII)

    def check(value: Any) -> str:
        if isinstance(value, str) and compiled.fullmatch(value):
            return value
        raise MismatchError(what)

    return check


def choice(names: tuple[str, ...]) -> Check:
    """A check for one of some names."""

    def check(value: Any) -> str:
        if isinstance(value, str) and value in names:
            return value
        raise MismatchError(f"one of {', '.join(names)}")

    return check


def list_of(check_item: Check) -> Check:
    """A check for a list whose items all pass another check."""

    def check(value: Any) -> tuple[Any, ...]:
        if isinstance(value, list):
            return tuple(check_item(item) for item in value)
        raise MismatchError("a list")

    return check
