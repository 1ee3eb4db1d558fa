# SPDX-License-Identifier: MIT
"""Espressif application images: segments with load addresses, check sum, SHA-256.

    +0   E9, segment count, SPI mode, flash size and speed, entry address u32
    +8   WP pin, drive strengths[3], chip id u16, revisions[5], reserved[4], hash flag
    +24  segments: load address u32, size u32, bytes (a multiple of 4)
         zeros up to the last byte of a 16-byte line, which is the check sum: 0xEF xor
         every byte of the segments
         SHA-256 of all this, if the hash flag is 1

A segment whose address the chip maps to flash lies at a file offset that equals its
address modulo the page size of the memory-management unit.  What lies between two such
segments is RAM segments, cut to measure, or a padding segment with the address 0.

    offset 0x18  DROM 3F400020   0x20 = address modulo 64 KiB
           ...   DRAM 3FFB0000   the first part of it, to fill the page
       0x40018   IROM 400D0020
           ...   DRAM, IRAM      the rest

The DROM segment is the one that can grow.  Then the segments behind it are laid out
again by the same rule; otherwise each byte stays where it is.

Source: ESP-IDF, esp_image_format.h, esp_app_desc.h and the boot loader's
esp_image_format.c; esptool's documentation, "Firmware Image Format".
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass, replace

from mpytool.errors import FormatError
from mpytool.image.esp_chips import BY_ID, Chip
from mpytool.image.esp_layout import EspSegment, lay_out, xor_of
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage

IMAGE_MAGIC = 0xE9
HEAD_SIZE = 24  # bytes before the first segment
SEGMENT_HEAD = struct.Struct("<II")
MAX_SEGMENTS = 16
_CHECKSUM_SEED = 0xEF
_DIGEST_SIZE = 32
_SECTOR = 4096  # bytes; a signature block begins on one
_CHIP_ID_OFFSET, _HASH_FLAG_OFFSET = 12, 23

APP_DESC_MAGIC = 0xABCD5432
_APP_DESC = struct.Struct("<II8x32s32s16s16s32s32sHHB")  # esp_app_desc_t up to mmu_page_size


@dataclass(frozen=True, slots=True)
class EspApplication:
    """One application (or boot loader) image.

    Attributes:
        head: the first 24 bytes.
        chip: for which it is.
        segments: in the file's order, padding included.
        has_digest: whether a SHA-256 follows the check sum.
        size: bytes of the image, check sum and digest included.
        locked: why it must not be changed (a signature), or "".
    """

    head: bytes
    chip: Chip
    segments: tuple[EspSegment, ...]
    has_digest: bool
    size: int
    locked: str = ""

    @property
    def entry(self) -> int:
        """The address where it begins."""
        return int.from_bytes(self.head[4:8], "little")

    @property
    def image(self) -> MemoryImage:
        """The bytes by load address, without padding."""
        return MemoryImage.of(
            ((s.address, s.data) for s in self.segments if s.address), limit=ADDRESS_LIMIT_32
        )

    @property
    def description(self) -> dict[str, str]:
        """Project, version, IDF version, build time, from the application description."""
        drom = self.drom
        if drom is None or not _has_description(drom.data):
            return {}
        fields = _APP_DESC.unpack_from(drom.data)
        names = ("version", "project", "build time", "build date", "IDF version")
        texts = (f.split(b"\0")[0].decode("utf-8", "replace") for f in fields[2:7])
        return dict(zip(names, texts, strict=True))

    @property
    def page_size(self) -> int:
        """Bytes that the memory-management unit maps at once."""
        drom = self.drom
        if drom is not None and _has_description(drom.data):
            told = 1 << int(_APP_DESC.unpack_from(drom.data)[-1])
            if told in self.chip.page_sizes:
                return told
        return self.chip.page_sizes[0]

    @property
    def drom(self) -> EspSegment | None:
        """The segment of constant data in flash, or None if there is none for certain."""
        mapped = [s for s in self.segments if self.chip.is_mapped(s.address)]
        for segment in mapped:
            if _has_description(segment.data):
                return segment
        if self.chip.drom != self.chip.irom:
            low, high = self.chip.drom
            return next((s for s in mapped if low <= s.address < high), None)
        return None

    @property
    def growth(self) -> tuple[int, int, int]:
        """Where DROM can grow: its end, its last page's end, the first address it cannot have.

        Up to its last page's end no user of the flash mapping has to be told.  (0, 0, 0)
        without a DROM segment.
        """
        drom = self.drom
        if drom is None:
            return (0, 0, 0)
        page = self.page_size
        above = [
            s.address // page * page
            for s in self.segments
            if self.chip.is_mapped(s.address) and s.address >= drom.end
        ]
        limit = min([self.chip.drom[1], *above])
        return (drom.end, min(-(-drom.end // page) * page, limit), limit)

    def name_of(self, segment: EspSegment) -> str:
        """What a segment is: "DROM", "IRAM", "padding", ..."""
        if not segment.address:
            return "padding"
        kind = self.chip.memory_at(segment.address)
        if kind == "flash":
            return "DROM" if segment == self.drom else "IROM"
        return kind


def _has_description(data: bytes) -> bool:
    """Whether a segment begins with an application description."""
    return len(data) >= _APP_DESC.size and data[:4] == APP_DESC_MAGIC.to_bytes(4, "little")


def is_application(data: bytes) -> bool:
    """Whether `data` begins like an image for one of `CHIPS`."""
    return (
        len(data) >= HEAD_SIZE
        and data[0] == IMAGE_MAGIC
        and 0 < data[1] <= MAX_SEGMENTS
        and _chip_id(data) in BY_ID
        and data[_HASH_FLAG_OFFSET] <= 1
        and not any(data[19:23])
    )


def _chip_id(data: bytes) -> int:
    return int.from_bytes(data[_CHIP_ID_OFFSET : _CHIP_ID_OFFSET + 2], "little")


def parse_application(data: bytes, where: int = 0) -> EspApplication:
    """Read the image at the start of `data`; what follows it is looked at for a signature.

    Args:
        data: the bytes from the image's beginning to the end of its partition or file.
        where: offset of `data` in the file, for messages.

    Raises:
        FormatError: it is cut off, or its check sum or SHA-256 is wrong.
    """
    if len(data) < HEAD_SIZE or data[0] != IMAGE_MAGIC:
        raise _wrong(where, "an image (magic number e9)", data[:1].hex() or "nothing")
    count = data[1]
    if not 0 < count <= MAX_SEGMENTS:
        raise _wrong(where + 1, f"1 to {MAX_SEGMENTS} segments", str(count))
    chip = BY_ID.get(_chip_id(data))
    if chip is None:
        raise _wrong(where + _CHIP_ID_OFFSET, "the id of a known chip", str(_chip_id(data)))
    if data[_HASH_FLAG_OFFSET] > 1:
        raise _wrong(where + _HASH_FLAG_OFFSET, "a hash flag of 0 or 1", f"{data[23]}")
    segments, offset = [], HEAD_SIZE
    for index in range(count):
        segment = _segment(data, offset, f"segment {index}", where)
        segments.append(segment)
        offset = segment.offset + len(segment.data)
    end = offset + 16 - offset % 16
    if end > len(data):
        raise _wrong(where + offset, "a check sum", "the end of the file")
    checksum = _checksum(segments)
    if data[end - 1] != checksum:
        raise _wrong(where + end - 1, f"the check sum {checksum:#04x}", f"{data[end - 1]:#04x}")
    has_digest = data[_HASH_FLAG_OFFSET] == 1
    if has_digest:
        digest = hashlib.sha256(data[:end]).digest()
        found = data[end : end + _DIGEST_SIZE]
        if found != digest:
            raise _wrong(where + end, f"the SHA-256 {digest[:8].hex()}...", f"{found[:8].hex()}...")
        end += _DIGEST_SIZE
    return EspApplication(
        data[:HEAD_SIZE], chip, tuple(segments), has_digest, end, _reason_to_refuse(data, end)
    )


def _segment(data: bytes, offset: int, name: str, where: int) -> EspSegment:
    """The segment whose header is at `offset`."""
    if offset + SEGMENT_HEAD.size > len(data):
        raise _wrong(where + offset, f"{name}", "the end of the file")
    address, size = SEGMENT_HEAD.unpack_from(data, offset)
    first = offset + SEGMENT_HEAD.size
    if size % 4 or first + size > len(data):
        raise _wrong(
            where + offset + 4,
            f"{name} to have a multiple of 4 bytes, at most {len(data) - first}",
            f"{size}",
        )
    return EspSegment(address, data[first : first + size], first)


def _reason_to_refuse(data: bytes, end: int) -> str:
    """What follows the image at `end` and forbids to change it, or ""."""
    block = data[-(-end // _SECTOR) * _SECTOR :][:2]
    if block[:1] == b"\xe7" and block[1:] in (b"\x02", b"\x03"):
        return "it is signed for Secure Boot v2: a changed image would not boot without the key"
    rest = data[end : end + 68]
    if len(rest) == 68 and rest[:4] == bytes(4) and len(set(rest[4:])) > 8:
        return "it is signed for Secure Boot v1: a changed image would not boot without the key"
    tail = data[end:]
    if tail.strip(b"\xff") and tail.strip(b"\0"):
        return f"{len(tail)} bytes of unknown meaning follow the image (a signature perhaps)"
    return ""


def _checksum(segments: list[EspSegment]) -> int:
    checksum = _CHECKSUM_SEED
    for segment in segments:
        checksum ^= xor_of(segment.data)
    return checksum


def pack_application(app: EspApplication) -> bytes:
    """The bytes of an image, check sum and SHA-256 computed.

    Raises:
        FormatError: it has no segment, or more than 16.
    """
    if not 0 < len(app.segments) <= MAX_SEGMENTS:
        raise FormatError(
            f"an ESP image holds 1 to {MAX_SEGMENTS} segments, this one would have "
            f"{len(app.segments)}"
        )
    out = bytearray(app.head)
    out[1] = len(app.segments)
    for segment in app.segments:
        out += SEGMENT_HEAD.pack(segment.address, len(segment.data)) + segment.data
    out += bytes(15 - len(out) % 16)
    out.append(_checksum(list(app.segments)))
    if app.has_digest:
        out += hashlib.sha256(out).digest()
    return bytes(out)


def rewrite_application(app: EspApplication, new: MemoryImage) -> bytes:
    """The application with the bytes of `new`, laid out again only if DROM changed its size.

    Raises:
        FormatError: it is signed, or `new` has bytes that no segment can hold.
    """
    if app.locked:
        raise FormatError(
            f"the ESP image cannot be changed: {app.locked}",
            hint="use the unsigned build of this firmware",
        )
    drom = app.drom
    segments = [
        replace(segment, data=_data_for(app, segment, new, is_drom=segment == drom))
        for segment in app.segments
    ]
    changed = replace(app, segments=tuple(segments))
    extra = [d for d in new.diff(changed.image) if d.new and not d.old]
    if extra:
        start, _, limit = app.growth
        raise FormatError(
            f"{len(extra[0].new)} bytes at {extra[0].address:#010x} have no place in the ESP "
            "image: "
            + (
                f"only its DROM segment can grow, from {start:#010x} to {limit:#010x}"
                if drom
                else "it has no DROM segment that could grow"
            ),
            hint="freeze less, or compile with -O3 to drop line numbers" if drom else "",
        )
    if any(len(a.data) != len(b.data) for a, b in zip(segments, app.segments, strict=True)):
        pieces = lay_out(app.chip, app.page_size, segments, HEAD_SIZE)
        changed = replace(app, segments=pieces)
    return pack_application(changed)


def _data_for(
    app: EspApplication, segment: EspSegment, new: MemoryImage, *, is_drom: bool
) -> bytes:
    """The bytes of a segment in the new image; DROM may be longer or shorter than it was."""
    if not segment.address:
        return segment.data
    if not is_drom:
        return new.read_filled(segment.address, len(segment.data))
    limit = app.growth[2]
    end = new.clipped(segment.address, limit).end or segment.end
    size = -(-(end - segment.address) // 4) * 4
    return new.read_filled(segment.address, size)


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"ESP image: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged or encrypted: download or build it again",
    )
