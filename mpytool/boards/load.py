# SPDX-License-Identifier: MIT
"""Read board files, and find them: in the installed package or in a source checkout.

    installed:  mpytool/data/boards/<id>.toml      mpytool/data/runtimes/<id>.elf
    checkout:   boards/<id>.toml                   firmware/prebuilt/<id>.elf

A board may also be given as the path of a TOML file; its runtime is then looked
for beside it first.  Keys are checked strictly against the tables below, so that
a misspelt one is an error with its line and the nearest valid name.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mpytool.boards.model import (
    ARCHITECTURES,
    EMULATORS,
    FLASHERS,
    FORMATS,
    Board,
    Emulator,
    Region,
)
from mpytool.errors import BoardError, Location

_PACKAGE = Path(__file__).resolve().parents[1]
_MAX_FILE_SIZE = 1 << 20  # bytes; a board file has about a thousand
_WORD_LIMIT = 1 << 32  # numbers of a board file are addresses, sizes and family ids


def boards_dir() -> Path:
    """The folder with the board files."""
    installed = _PACKAGE / "data" / "boards"
    return installed if installed.is_dir() else _PACKAGE.parent / "boards"


def runtimes_dir() -> Path:
    """The folder with the prebuilt runtimes."""
    installed = _PACKAGE / "data" / "runtimes"
    return installed if installed.is_dir() else _PACKAGE.parent / "firmware" / "prebuilt"


def board_ids() -> list[str]:
    """The ids of all boards, sorted."""
    return sorted(path.stem for path in boards_dir().glob("*.toml"))


def load_boards() -> list[Board]:
    """All boards, sorted by id.

    Raises:
        BoardError: a board file is wrong.
    """
    return [load_board(name) for name in board_ids()]


def load_board(name: str) -> Board:
    """The board with the id `name`, or the one that the TOML file `name` describes.

    Raises:
        BoardError: there is no such board, or its file is wrong.
    """
    if name.endswith(".toml"):
        return read_board(Path(name))
    known = board_ids()
    if name not in known:
        raise BoardError(f"unknown board {name!r}", hint=_suggestion(name, known))
    return read_board(boards_dir() / f"{name}.toml")


def runtime_path(board: Board) -> Path:
    """Where the board's prebuilt runtime lies.

    Raises:
        BoardError: the board names none, or the file is not there.
    """
    if not board.runtime:
        raise BoardError(
            f"board {board.id} has no runtime",
            Location(str(board.path)),
            hint='add a line such as: runtime = "my_board.elf"',
        )
    beside = board.path.parent / board.runtime
    path = beside if beside.is_file() else runtimes_dir() / board.runtime
    if not path.is_file():
        raise BoardError(
            f"the runtime of board {board.id} is missing: expected {path}",
            hint="in a source checkout, build it with: make firmware",
        )
    return path


def read_board(path: Path) -> Board:
    """The board that the TOML file at `path` describes.

    Raises:
        BoardError: the file cannot be read, is no TOML, or does not describe a board.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_SIZE + 1)
    except OSError as error:
        raise BoardError(
            f"cannot read the board file: {error.strerror or error}", Location(str(path))
        ) from error
    if len(data) > _MAX_FILE_SIZE:
        raise BoardError("expected a board file, found more than 1 MiB", Location(str(path)))
    return parse_board(data, path)


def parse_board(data: bytes, path: Path) -> Board:
    """The board that `data`, the contents of the TOML file `path`, describes.

    Raises:
        BoardError: it is no TOML, or does not describe a board.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BoardError(
            f"expected UTF-8 text, found byte {data[error.start]:#04x}", Location(str(path), line)
        ) from error
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = re.search(r" \(at line (\d+), column (\d+)\)$", str(error))
        reason = str(error)[: place.start()] if place else str(error)
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        excerpt = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
        raise BoardError(
            f"the board file is not TOML: {reason}", Location(str(path), line, column, excerpt)
        ) from error
    return _Reader(path, text).board(values)


def _suggestion(name: str, known: list[str]) -> str:
    """What to do about an unknown name."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known) or 'none'}"


class _Reader:
    """Checks and converts the values of one board file.

    Args:
        path: the file, for locations.
        text: its text, to find the line of a key.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.lines = text.splitlines()

    def board(self, values: dict[str, Any]) -> Board:
        """The board; every key is checked."""
        get = self.table(values, "", _BOARD_REQUIRED, _BOARD_OPTIONAL)
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,30}", get["id"]):
            raise self.wrong("", "id", "up to 31 small letters, digits and underscores", get["id"])
        for key in ("formats", "flashers"):
            if len(set(get.get(key, ()))) != len(get.get(key, ())):
                raise self.wrong("", key, "each name once", list(get[key]))
        if not get["formats"]:
            raise self.wrong("", "formats", "at least one", [])
        if "uf2" in get["formats"] and "uf2_family" not in get:
            raise self.fault("", "formats", "a board with uf2 images needs the key 'uf2_family'")
        emulator = get.pop("emulator", None)
        return Board(
            **{**get, "memory": self.memory(get["memory"])},
            emulator=None if emulator is None else self.emulator(emulator),
            path=self.path,
        )

    def memory(self, tables: dict[str, Any]) -> tuple[Region, ...]:
        """The regions; one must be "flash"."""
        regions = []
        for name, values in tables.items():
            if not isinstance(values, dict):
                raise self.wrong("memory", name, "a table [memory.NAME]", values)
            get = self.table(values, f"memory.{name}", _REGION_REQUIRED, _REGION_OPTIONAL)
            region = Region(name, **get)
            if region.end > _WORD_LIMIT:
                raise self.fault(
                    f"memory.{name}", "size", f"region {name!r} ends beyond 32-bit addresses"
                )
            if region.erase_size & (region.erase_size - 1):
                raise self.wrong(
                    f"memory.{name}", "erase_size", "a power of two", region.erase_size
                )
            regions.append(region)
        if "flash" not in tables:
            raise self.fault("", "memory", "the table [memory.flash] is missing")
        return tuple(regions)

    def emulator(self, values: dict[str, Any]) -> Emulator:
        """The table [emulator]; QEMU needs a program and a machine."""
        get = self.table(values, "emulator", _EMULATOR_REQUIRED, _EMULATOR_OPTIONAL)
        if get["kind"] == "qemu":
            for key in ("program", "machine"):
                if key not in get:
                    raise self.fault("emulator", "kind", f"the key {key!r} is missing")
        return Emulator(**get)

    def table(
        self,
        values: dict[str, Any],
        section: str,
        required: dict[str, _Check],
        optional: dict[str, _Check],
    ) -> dict[str, Any]:
        """`values`, each checked and converted.

        Raises:
            BoardError: a key is unknown or missing, or has a wrong value.
        """
        checks = required | optional
        out = {}
        for key, value in values.items():
            if key not in checks:
                raise self.fault(section, key, f"unknown key {key!r}", _suggestion(key, [*checks]))
            try:
                out[key] = checks[key](value)
            except _MismatchError as error:
                raise self.wrong(section, key, str(error), value) from None
        for key in required:
            if key not in out:
                where = f" in [{section}]" if section else ""
                raise self.fault(section, "", f"the key {key!r}{where} is missing")
        return out

    def wrong(self, section: str, key: str, expected: str, found: object) -> BoardError:
        """The error that a key has the wrong value."""
        shown = repr(found) if len(repr(found)) <= 60 else repr(found)[:57] + "..."
        return self.fault(section, key, f"{key}: expected {expected}, found {shown}")

    def fault(self, section: str, key: str, message: str, hint: str = "") -> BoardError:
        """An error at the line of a key (or of a section's header if `key` is "")."""
        return BoardError(message, Location(str(self.path), self.line_of(section, key)), hint)

    def line_of(self, section: str, key: str) -> int:
        """The line where a key or a section's header stands; 0 if not to be found."""
        current, header_line = "", 0
        for number, line in enumerate(self.lines, 1):
            if header := re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line):
                current = header[1]
                if current == section:
                    header_line = number
                if key and not section and current.split(".")[0] == key:
                    return number
            elif key and current == section and re.match(rf"\s*{re.escape(key)}\s*[=.]", line):
                return number
        return header_line


class _MismatchError(Exception):
    """A value is not what it should be; the text says what is expected."""


_Check = Callable[[Any], Any]


def _text(value: Any) -> str:
    if isinstance(value, str) and value and value.isprintable():
        return value
    raise _MismatchError("a text")


def _file_name(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\w[\w.-]*", value, re.ASCII):
        return value
    raise _MismatchError("a file name without folders")


def _number(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _WORD_LIMIT:
        return value
    raise _MismatchError("a number from 0 to 0xffffffff")


def _table(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise _MismatchError("a table")


def _choice(names: tuple[str, ...]) -> _Check:
    def check(value: Any) -> str:
        if isinstance(value, str) and value in names:
            return value
        raise _MismatchError(f"one of {', '.join(names)}")

    return check


def _list_of(check_item: _Check) -> _Check:
    def check(value: Any) -> tuple[Any, ...]:
        if isinstance(value, list):
            return tuple(check_item(item) for item in value)
        raise _MismatchError("a list")

    return check


_BOARD_REQUIRED: dict[str, _Check] = {
    "id": _text,
    "vendor": _text,
    "product": _text,
    "mcu": _text,
    "architecture": _choice(ARCHITECTURES),
    "formats": _list_of(_choice(FORMATS)),
    "memory": _table,
}
_BOARD_OPTIONAL: dict[str, _Check] = {
    "flashers": _list_of(_choice(FLASHERS)),
    "uf2_family": _number,
    "uf2_board_id": _text,
    "vector_offset": _number,
    "runtime": _file_name,
    "emulator": _table,
}
_REGION_REQUIRED: dict[str, _Check] = {"origin": _number, "size": _number}
_REGION_OPTIONAL: dict[str, _Check] = {"erase_size": _number}
_EMULATOR_REQUIRED: dict[str, _Check] = {"kind": _choice(EMULATORS)}
_EMULATOR_OPTIONAL: dict[str, _Check] = {
    "program": _file_name,
    "machine": _text,
    "arguments": _list_of(_text),
}
