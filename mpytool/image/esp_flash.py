# SPDX-License-Identifier: MIT
"""Merged ESP flash images: boot loader, partition table, application, data.

    flash 0, 0x1000 or 0x2000   boot loader, an image like an application
          0x8000                partition table, 32 bytes an entry, at most 0xC00
          0x10000, often        the application, inside an "app" partition

A file may begin at flash address 0 or at the boot loader (official ESP32 files begin
at 0x1000), and it may end where the application does.

    partition   AA 50, type u8, subtype u8, offset u32, size u32, label[16], flags u32
    last entry  EB EB, FF * 14, MD5 of the entries before it; then FF

Source: ESP-IDF Programming Guide, "Partition Tables"; esp_flash_partitions.h.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from mpytool.errors import FormatError
from mpytool.image.esp_app import (
    HEAD_SIZE,
    IMAGE_MAGIC,
    EspApplication,
    is_application,
    parse_application,
)
from mpytool.image.esp_chips import BOOTLOADER_OFFSETS, BY_ID, Chip
from mpytool.image.memory import ERASED

TABLE_ADDRESS = 0x8000  # in flash
_TABLE_SIZE = 0xC00
_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC, _MD5_MAGIC = b"\xaa\x50", b"\xeb\xeb"
_TYPE_APP, _TYPE_DATA = 0, 1
_OTA_DATA, _FACTORY, _FIRST_OTA = 0, 0, 0x10
_ENCRYPTED = 1  # in an entry's flags


@dataclass(frozen=True, slots=True)
class Partition:
    """One entry of the partition table.

    Attributes:
        name: its label.
        type: 0 application, 1 data.
        subtype: of an application 0 factory, 0x10 ota_0 and so on.
        offset: address in flash.
        size: bytes.
        flags: 1 for encrypted.
    """

    name: str
    type: int
    subtype: int
    offset: int
    size: int
    flags: int

    @property
    def kind(self) -> str:
        """Type and subtype for reports: "app factory", "data 0x81"."""
        if self.type == _TYPE_APP:
            ota = f"ota_{self.subtype - _FIRST_OTA}" if self.subtype >= _FIRST_OTA else "0x0"
            return "app factory" if self.subtype == _FACTORY else f"app {ota}"
        return f"{'data' if self.type == _TYPE_DATA else hex(self.type)} {self.subtype:#04x}"


@dataclass(frozen=True, slots=True)
class EspFlash:
    """A merged flash image.

    Attributes:
        base: flash address of the file's first byte.
        chip: that the boot loader is for.
        partitions: in the table's order.
        partition: the one that the chip boots.
        application: what is in it.
    """

    base: int
    chip: Chip
    partitions: tuple[Partition, ...]
    partition: Partition
    application: EspApplication

    @property
    def application_offset(self) -> int:
        """Of the application's first byte in the file."""
        return self.partition.offset - self.base


def base_of(data: bytes) -> int | None:
    """The flash address of the first byte of a merged image, or None if it is none."""
    for base in BOOTLOADER_OFFSETS:
        table = TABLE_ADDRESS - base
        if data[table : table + 2] != _MAGIC:
            continue
        for start in (s for s in BOOTLOADER_OFFSETS if s >= base):
            head = data[start - base : start - base + HEAD_SIZE]
            if is_application(head) and BY_ID[head[12]].bootloader_offset == start:
                return base
    return None


def parse_partitions(data: bytes, offset: int) -> tuple[Partition, ...]:
    """The entries of the partition table at `offset` of `data`.

    Raises:
        FormatError: an entry is malformed, or the table's MD5 is wrong.
    """
    found: list[Partition] = []
    table = data[offset : offset + _TABLE_SIZE]
    for at in range(0, len(table) - _ENTRY.size + 1, _ENTRY.size):
        mark, kind, subtype, start, size, label, flags = _ENTRY.unpack_from(table, at)
        if mark == b"\xff\xff":
            break
        if mark == _MD5_MAGIC:
            digest = hashlib.md5(table[:at], usedforsecurity=False).digest()
            if table[at + 16 : at + 32] != digest:
                raise _wrong(
                    offset + at + 16, f"the MD5 {digest.hex()}", table[at + 16 : at + 32].hex()
                )
            continue
        if mark != _MAGIC:
            raise _wrong(offset + at, "a partition (aa 50)", mark.hex(" "))
        name = label.split(b"\0")[0].decode("utf-8", "replace")
        found.append(Partition(name, kind, subtype, start, size, flags))
    return tuple(found)


def parse_flash(data: bytes) -> EspFlash:
    """Read a merged flash image.

    Raises:
        FormatError: a part is damaged, or it is not certain which application is booted.
    """
    base = base_of(data)
    if base is None:
        raise _wrong(0, "a boot loader and a partition table at flash 0x8000", "none")
    chip = next(
        BY_ID[data[start - base + 12]]
        for start in BOOTLOADER_OFFSETS
        if start >= base and is_application(data[start - base :][:HEAD_SIZE])
    )
    partitions = parse_partitions(data, TABLE_ADDRESS - base)
    partition = _booted(data, base, partitions)
    if partition.flags & _ENCRYPTED:
        raise FormatError(
            f"the partition {partition.name!r} is marked as encrypted: its contents cannot be read",
            hint="use the firmware as it was before it was encrypted",
        )
    first = partition.offset - base
    contents = data[first : first + partition.size]
    application = parse_application(contents, first)
    if application.chip != chip:
        raise _wrong(
            first + 12, f"an application for {chip.name}", f"one for {application.chip.name}"
        )
    return EspFlash(base, chip, partitions, partition, application)


def _booted(data: bytes, base: int, partitions: tuple[Partition, ...]) -> Partition:
    """The partition whose application is booted."""
    filled = [
        p
        for p in partitions
        if p.type == _TYPE_APP
        and p.offset >= base
        and data[p.offset - base : p.offset - base + 1] == bytes([IMAGE_MAGIC])
    ]
    if not filled:
        names = ", ".join(f"{p.name} at {p.offset:#x}" for p in partitions if p.type == _TYPE_APP)
        raise FormatError(
            f"ESP flash image: expected an application in one of its partitions, found none "
            f"({names or 'no app partition'})",
            hint="the file is cut off or encrypted",
        )
    if len(filled) == 1:
        return filled[0]
    ota = [p for p in partitions if p.type == _TYPE_DATA and p.subtype == _OTA_DATA]
    chosen = b"".join(data[p.offset - base : p.offset - base + p.size] for p in ota)
    if not chosen.strip(b"\xff"):  # never updated: the factory application, or the first
        return min(filled, key=lambda p: (p.subtype != _FACTORY, p.subtype))
    names = ", ".join(p.name for p in filled)
    raise FormatError(
        f"ESP flash image: the partitions {names} hold applications, and an update has chosen one",
        hint="take the application's own file, or a flash image that was never updated",
    )


def replace_application(data: bytes, flash: EspFlash, new: bytes) -> bytes:
    """The flash image with another application in the same partition.

    The file keeps its length unless it ended where the application did.

    Raises:
        FormatError: the application is larger than its partition, or would run over
            bytes that are not erased.
    """
    start, old_size = flash.application_offset, flash.application.size
    if len(new) > flash.partition.size:
        raise FormatError(
            f"the application of {len(new)} bytes does not fit the partition "
            f"{flash.partition.name!r} of {flash.partition.size}: "
            f"{len(new) - flash.partition.size} bytes too many",
            hint="freeze less, or use a firmware with larger partitions",
        )
    behind = data[start + old_size : start + len(new)]
    if behind.strip(bytes([ERASED])):
        raise FormatError(
            f"the application grows by {len(new) - old_size} bytes, but flash behind it is in use"
        )
    if len(data) <= start + old_size:
        return data[:start] + new
    rest = data[start + max(old_size, len(new)) :]
    return data[:start] + new + bytes([ERASED]) * (old_size - len(new)) + rest


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"ESP flash image: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged or encrypted: download or build it again",
    )
