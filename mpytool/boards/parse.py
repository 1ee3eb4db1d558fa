# SPDX-License-Identifier: MIT
"""The text of a board file -> Board.

Every key is checked against the tables at the end, so that a misspelt one is an error
with its line and the nearest valid name.  Regions are checked against each other:

    |<------------------------- flash ------------------------->|
    | boot | vectors |      firmware      | romfs | file_system |     none overlaps another
                                     romfs and file_system may also lie in external_flash
"""

from __future__ import annotations

import re
from pathlib import Path as FilePath
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
from mpytool.errors import BoardError, ToolError
from mpytool.source.toml_places import Path
from mpytool.source.toml_reader import (
    Checks,
    TomlReader,
    choice,
    list_of,
    matching,
    nearest,
    number,
    section_name,
    table,
    text,
)

_WORD_LIMIT = 1 << 32  # numbers of a board file are addresses, sizes and family ids
_SECTOR_SIZE = 0x1000  # bytes; partitions begin and end at sectors
_APART = ("boot", "vectors", "firmware", "romfs", "file_system", "tables")
_IN_FLASH = ("boot", "firmware", "romfs", "file_system")


def parse_board(data: bytes, path: FilePath) -> Board:
    """The board that `data`, the contents of the TOML file `path`, describes.

    Raises:
        BoardError: it is no TOML, or does not describe a board.
    """
    reader = _Reader(data, path, "board file", BoardError, columns=False)
    return reader.board(reader.values)


class _Reader(TomlReader):
    """Checks and converts the values of one board file."""

    def board(self, values: dict[str, Any]) -> Board:
        """The board; every key is checked."""
        get = self.table(values, (), _BOARD_REQUIRED, _BOARD_OPTIONAL)
        if not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,46}", get["id"]):
            raise self.wrong((), "id", "up to 47 small letters, digits and underscores", get["id"])
        for key in ("formats", "flashers"):
            if len(set(get.get(key, ()))) != len(get.get(key, ())):
                raise self.wrong((), key, "each name once", list(get[key]))
        if not get["formats"]:
            raise self.wrong((), "formats", "at least one", [])
        if "uf2" in get["formats"] and "uf2_family" not in get:
            raise self.fault((), "formats", "a board with uf2 images needs the key 'uf2_family'")
        memory = self.memory(get.get("memory", {}), ("memory",))
        esp = self.esp(get["esp"], ("esp",)) if "esp" in get else None
        if esp is None and not any(region.name == "flash" for region in memory):
            raise self.fault((), "memory", "the table [memory.flash] is missing")
        self.check_memory(memory, ("memory",))
        emulator = get.get("emulator")
        converted = {
            "memory": memory,
            "esp": esp,
            "emulator": None if emulator is None else self.emulator(emulator),
            "variants": self.variants(get.get("variants", ()), memory),
        }
        return Board(**{**get, **converted}, path=self.path)

    def memory(self, tables: dict[str, Any], section: Path) -> tuple[Region, ...]:
        """The regions of a table of tables."""
        regions = []
        for name, values in tables.items():
            if name not in REGIONS:
                raise self.fault(
                    (*section, name), "", f"unknown region {name!r}", nearest(name, REGIONS)
                )
            if not isinstance(values, dict):
                raise self.wrong(section, name, f"a table [{section_name(section)}.NAME]", values)
            here = (*section, name)
            get = self.table(values, here, _REGION_REQUIRED, _REGION_OPTIONAL)
            region = Region(name, **get)
            if region.end > _WORD_LIMIT:
                raise self.fault(here, "size", f"region {name!r} ends beyond 32-bit addresses")
            if region.erase_size & (region.erase_size - 1):
                raise self.wrong(here, "erase_size", "a power of two", region.erase_size)
            regions.append(region)
        return tuple(regions)

    def check_memory(self, memory: tuple[Region, ...], section: Path) -> None:
        """Check that the parts of flash lie in it, and that none overlaps another."""
        flashes = [r for r in memory if r.name in ("flash", "external_flash") and r.size]
        parts = [region for region in memory if region.name in _IN_FLASH]
        for part in parts:
            if not any(flash.contains(part.origin, part.size) for flash in flashes):
                raise self.fault(
                    (*section, part.name), "", f"region {part.name!r} does not lie in flash"
                )
        apart = [r for r in memory if r.name in _APART]
        apart_groups = [apart, [r for r in memory if r.name in ("flash", "external_flash", "ram")]]
        for group in apart_groups:
            for index, region in enumerate(group):
                for other in group[:index]:
                    if region.overlaps(other):
                        raise self.fault(
                            (*section, region.name),
                            "",
                            f"region {region.name!r} overlaps {other.name!r}, which is "
                            f"{other.origin:#010x} to {other.end - 1:#010x}",
                        )

    def esp(self, values: dict[str, Any], section: Path) -> EspFlash:
        """The table [esp] with its partitions."""
        get = self.table(values, section, _ESP_REQUIRED, {})
        partitions: list[Partition] = []
        here = (*section, "partitions")
        for values_of_one in get["partitions"]:
            checked = self.table(values_of_one, here, _PARTITION_REQUIRED, {})
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

    def partition_fault(self, section: Path, partition: Partition, what: str) -> ToolError:
        """An error about one partition."""
        return self.fault(section, "partitions", f"partition {partition.name!r} {what}")

    def variants(
        self, tables: tuple[dict[str, Any], ...], memory: tuple[Region, ...]
    ) -> tuple[Variant, ...]:
        """The variants; a region that one names takes the place of the board's."""
        out: list[Variant] = []
        for index, values in enumerate(tables):
            here = ("variants", index)
            get = self.table(values, here, _VARIANT_REQUIRED, _VARIANT_OPTIONAL)
            name, reason = get.pop("name"), get.pop("reason")
            if any(variant.name.lower() == name.lower() for variant in out):
                raise self.fault(here, "name", f"there are two variants {name!r}")
            if "memory" in get:
                changed = {r.name: r for r in self.memory(get["memory"], (*here, "memory"))}
                merged = {region.name: region for region in memory} | changed
                get["memory"] = tuple(region for region in merged.values() if region.size)
                self.check_memory(get["memory"], (*here, "memory"))
            if "esp" in get:
                get["esp"] = self.esp(get["esp"], (*here, "esp"))
            out.append(Variant(name, reason, tuple(get.items())))
        return tuple(out)

    def emulator(self, values: dict[str, Any]) -> Emulator:
        """The table [emulator]; QEMU needs a program and a machine."""
        get = self.table(values, ("emulator",), _EMULATOR_REQUIRED, _EMULATOR_OPTIONAL)
        if get["kind"] == "qemu":
            for key in ("program", "machine"):
                if key not in get:
                    raise self.fault(("emulator",), "kind", f"the key {key!r} is missing")
        return Emulator(**get)


_number = number(0, _WORD_LIMIT - 1, "a number from 0 to 0xffffffff")
_file_name = matching(r"\w[\w.-]*", "a file name without folders")
_variant_name = matching(r"\w+", "letters, digits and underscores")

_BOARD_REQUIRED: Checks = {
    "id": text,
    "vendor": text,
    "product": text,
    "mcu": text,
    "architecture": choice(ARCHITECTURES),
    "formats": list_of(choice(FORMATS)),
}
_BOARD_OPTIONAL: Checks = {
    "fpu": choice(FPUS),
    "port": choice(PORTS),
    "machine": text,
    "verified": choice(VERIFIED),
    "flashers": list_of(choice(FLASHERS)),
    "uf2_family": _number,
    "uf2_board_id": text,
    "vector_offset": _number,
    "bin_address": _number,
    "runtime": _file_name,
    "memory": table,
    "esp": table,
    "emulator": table,
    "variants": list_of(table),
}
_REGION_REQUIRED: Checks = {"origin": _number, "size": _number}
_REGION_OPTIONAL: Checks = {"erase_size": _number}
_ESP_REQUIRED: Checks = {
    "chip": _file_name,
    "flash_size": _number,
    "partitions": list_of(table),
}
_PARTITION_REQUIRED: Checks = {
    "name": text,
    "type": choice(("app", "data")),
    "subtype": text,
    "offset": _number,
    "size": _number,
}
_EMULATOR_REQUIRED: Checks = {"kind": choice(EMULATORS)}
_EMULATOR_OPTIONAL: Checks = {
    "program": _file_name,
    "machine": text,
    "arguments": list_of(text),
}
_VARIANT_REQUIRED: Checks = {"name": _variant_name, "reason": text}
_VARIANT_OPTIONAL: Checks = {
    "mcu": text,
    "architecture": choice(ARCHITECTURES),
    "fpu": choice(FPUS),
    "machine": text,
    "formats": list_of(choice(FORMATS)),
    "uf2_family": _number,
    "memory": table,
    "esp": table,
}
