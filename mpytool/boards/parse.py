# SPDX-License-Identifier: MIT
"""The text of a board file -> Board.

Every key is checked against the tables at the end, so that a misspelt one is an error
with its line and the nearest valid name.  Regions are checked against each other:

    |<------------------------- flash ------------------------->|
    | boot | vectors |      firmware      | romfs | file_system |     none overlaps another
                                     romfs and file_system may also lie in external_flash
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
    FPUS,
    PORTS,
    REGIONS,
    VERIFIED,
    Board,
    Emulator,
    EspFlash,
    Partition,
    Region,
    Variant,
)
from mpytool.errors import BoardError, Location

_WORD_LIMIT = 1 << 32  # numbers of a board file are addresses, sizes and family ids
_SECTOR_SIZE = 0x1000  # bytes; partitions begin and end at sectors
_APART = ("boot", "vectors", "firmware", "romfs", "file_system", "tables")
_IN_FLASH = ("boot", "firmware", "romfs", "file_system")


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


class _Reader:
    """Checks and converts the values of one board file.

    A section is named as in its header, and a table of a list with its number:
    "memory.flash", "variants[0].memory.flash".

    Args:
        path: the file, for locations.
        text: its text, to find the line of a key.
    """

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text

    def board(self, values: dict[str, Any]) -> Board:
        """The board; every key is checked."""
        get = self.table(values, "", _BOARD_REQUIRED, _BOARD_OPTIONAL)
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,46}", get["id"]):
            raise self.wrong("", "id", "up to 47 small letters, digits and underscores", get["id"])
        for key in ("formats", "flashers"):
            if len(set(get.get(key, ()))) != len(get.get(key, ())):
                raise self.wrong("", key, "each name once", list(get[key]))
        if not get["formats"]:
            raise self.wrong("", "formats", "at least one", [])
        if "uf2" in get["formats"] and "uf2_family" not in get:
            raise self.fault("", "formats", "a board with uf2 images needs the key 'uf2_family'")
        memory = self.memory(get.get("memory", {}), "memory")
        esp = self.esp(get["esp"], "esp") if "esp" in get else None
        if esp is None and not any(region.name == "flash" for region in memory):
            raise self.fault("", "memory", "the table [memory.flash] is missing")
        self.check_memory(memory, "memory")
        emulator = get.get("emulator")
        converted = {
            "memory": memory,
            "esp": esp,
            "emulator": None if emulator is None else self.emulator(emulator),
            "variants": self.variants(get.get("variants", ()), memory),
        }
        return Board(**{**get, **converted}, path=self.path)

    def memory(self, tables: dict[str, Any], section: str) -> tuple[Region, ...]:
        """The regions of a table of tables."""
        regions = []
        for name, values in tables.items():
            if name not in REGIONS:
                raise self.fault(
                    f"{section}.{name}", "", f"unknown region {name!r}", _nearest(name, REGIONS)
                )
            if not isinstance(values, dict):
                raise self.wrong(section, name, f"a table [{section}.NAME]", values)
            here = f"{section}.{name}"
            get = self.table(values, here, _REGION_REQUIRED, _REGION_OPTIONAL)
            region = Region(name, **get)
            if region.end > _WORD_LIMIT:
                raise self.fault(here, "size", f"region {name!r} ends beyond 32-bit addresses")
            if region.erase_size & (region.erase_size - 1):
                raise self.wrong(here, "erase_size", "a power of two", region.erase_size)
            regions.append(region)
        return tuple(regions)

    def check_memory(self, memory: tuple[Region, ...], section: str) -> None:
        """Check that the parts of flash lie in it, and that none overlaps another."""
        flashes = [r for r in memory if r.name in ("flash", "external_flash") and r.size]
        parts = [region for region in memory if region.name in _IN_FLASH]
        for part in parts:
            if not any(flash.contains(part.origin, part.size) for flash in flashes):
                raise self.fault(
                    f"{section}.{part.name}", "", f"region {part.name!r} does not lie in flash"
                )
        apart = [r for r in memory if r.name in _APART]
        apart_groups = [apart, [r for r in memory if r.name in ("flash", "external_flash", "ram")]]
        for group in apart_groups:
            for index, region in enumerate(group):
                for other in group[:index]:
                    if region.overlaps(other):
                        raise self.fault(
                            f"{section}.{region.name}",
                            "",
                            f"region {region.name!r} overlaps {other.name!r}, which is "
                            f"{other.origin:#010x} to {other.end - 1:#010x}",
                        )

    def esp(self, values: dict[str, Any], section: str) -> EspFlash:
        """The table [esp] with its partitions."""
        get = self.table(values, section, _ESP_REQUIRED, {})
        partitions: list[Partition] = []
        for values_of_one in get["partitions"]:
            checked = self.table(values_of_one, f"{section}.partitions", _PARTITION_REQUIRED, {})
            partition = Partition(**checked)
            if partition.offset % _SECTOR_SIZE or partition.size % _SECTOR_SIZE:
                raise self.partition_fault(section, partition, "does not begin and end at 4 KiB")
            if partition.end > get["flash_size"]:
                raise self.partition_fault(section, partition, "ends beyond flash")
            if partitions and partition.offset < partitions[-1].end:
                raise self.partition_fault(
                    section, partition, f"overlaps or precedes {partitions[-1].name!r}"
                )
            partitions.append(partition)
        if not any(partition.type == "app" for partition in partitions):
            raise self.fault(section, "partitions", "there is no partition of type 'app'")
        return EspFlash(get["chip"], get["flash_size"], tuple(partitions))

    def partition_fault(self, section: str, partition: Partition, what: str) -> BoardError:
        """An error about one partition."""
        return self.fault(section, "partitions", f"partition {partition.name!r} {what}")

    def variants(
        self, tables: tuple[dict[str, Any], ...], memory: tuple[Region, ...]
    ) -> tuple[Variant, ...]:
        """The variants; a region that one names takes the place of the board's."""
        out: list[Variant] = []
        for index, values in enumerate(tables):
            here = f"variants[{index}]"
            get = self.table(values, here, _VARIANT_REQUIRED, _VARIANT_OPTIONAL)
            name, reason = get.pop("name"), get.pop("reason")
            if any(variant.name.lower() == name.lower() for variant in out):
                raise self.fault(here, "name", f"there are two variants {name!r}")
            if "memory" in get:
                changed = {r.name: r for r in self.memory(get["memory"], f"{here}.memory")}
                merged = {region.name: region for region in memory} | changed
                get["memory"] = tuple(region for region in merged.values() if region.size)
                self.check_memory(get["memory"], f"{here}.memory")
            if "esp" in get:
                get["esp"] = self.esp(get["esp"], f"{here}.esp")
            out.append(Variant(name, reason, tuple(get.items())))
        return tuple(out)

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
        out = {}
        for key, value in values.items():
            check = required.get(key) or optional.get(key)
            if check is None:
                near = _nearest(key, (*required, *optional))
                raise self.fault(section, key, f"unknown key {key!r}", near)
            try:
                out[key] = check(value)
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
        lines = self.text.splitlines()
        current, header_line = "", 0
        for number, line in enumerate(lines, 1):
            if header := re.match(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]", line):
                current = self.section_name(header[2], lines[:number])
                if current == section:
                    header_line = number
                if key and not section and re.split(r"[.\[]", current)[0] == key:
                    return number
            elif key and current == section and re.match(rf"\s*{re.escape(key)}\s*[=.]", line):
                return number
        if not header_line and "." in section:  # an inline table: the line of its key
            outer, _, name = section.rpartition(".")
            return self.line_of(outer, name)
        return header_line

    def section_name(self, header: str, lines: list[str]) -> str:
        """The section of a header that is the last of `lines`."""
        if header.partition(".")[0].strip() != "variants":
            return header
        count = sum(bool(re.match(r"\s*\[\[\s*variants\s*\]\]", line)) for line in lines)
        return header.replace("variants", f"variants[{count - 1}]", 1)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    """What to do about an unknown name."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known)}"


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


def _variant_name(value: Any) -> str:
    if isinstance(value, str) and re.fullmatch(r"\w+", value, re.ASCII):
        return value
    raise _MismatchError("letters, digits and underscores")


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
}
_BOARD_OPTIONAL: dict[str, _Check] = {
    "fpu": _choice(FPUS),
    "port": _choice(PORTS),
    "machine": _text,
    "verified": _choice(VERIFIED),
    "flashers": _list_of(_choice(FLASHERS)),
    "uf2_family": _number,
    "uf2_board_id": _text,
    "vector_offset": _number,
    "bin_address": _number,
    "runtime": _file_name,
    "memory": _table,
    "esp": _table,
    "emulator": _table,
    "variants": _list_of(_table),
}
_REGION_REQUIRED: dict[str, _Check] = {"origin": _number, "size": _number}
_REGION_OPTIONAL: dict[str, _Check] = {"erase_size": _number}
_ESP_REQUIRED: dict[str, _Check] = {
    "chip": _file_name,
    "flash_size": _number,
    "partitions": _list_of(_table),
}
_PARTITION_REQUIRED: dict[str, _Check] = {
    "name": _text,
    "type": _choice(("app", "data")),
    "subtype": _text,
    "offset": _number,
    "size": _number,
}
_EMULATOR_REQUIRED: dict[str, _Check] = {"kind": _choice(EMULATORS)}
_EMULATOR_OPTIONAL: dict[str, _Check] = {
    "program": _file_name,
    "machine": _text,
    "arguments": _list_of(_text),
}
_VARIANT_REQUIRED: dict[str, _Check] = {"name": _variant_name, "reason": _text}
_VARIANT_OPTIONAL: dict[str, _Check] = {
    "mcu": _text,
    "architecture": _choice(ARCHITECTURES),
    "fpu": _choice(FPUS),
    "machine": _text,
    "formats": _list_of(_choice(FORMATS)),
    "uf2_family": _number,
    "memory": _table,
    "esp": _table,
}
