# SPDX-License-Identifier: MIT
"""ESP8266 firmware: segments that the ROM loads to RAM, then code mapped from flash.

    +0       E9, segment count, SPI mode, flash size and speed, entry address u32
    +8       segments: load address u32, size u32, bytes; zeros; check sum as in esp_app
             FF up to
    +0x8FFC  size of all this without the MD5, u32
    +0x9000  code and constants, mapped at 0x40200000 + their address in flash
    end      MD5 of everything but the first 4 bytes, which a flasher may change

The file goes to flash address 0, or to 0x3C000 behind an over-the-air boot loader; the
two are told apart by the addresses that the loaded code refers to.  Flash is mapped up
to 0x40300000, so that is how far the mapped part can grow.

Source: esptool's documentation, "Firmware Image Format"; the layout of MicroPython's
firmware files for this chip.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass

from mpytool.errors import FormatError
from mpytool.image.esp_layout import EspSegment, xor_of
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage

_HEAD = struct.Struct("<BBBBI")
_SEGMENT = struct.Struct("<II")
_CHECKSUM_SEED = 0xEF
MAPPED_OFFSET = 0x9000  # of the mapped part in the file
_MAP_START, _MAP_END = 0x4020_0000, 0x4030_0000
_FLASH_STARTS = (0, 0x3_C000)  # where the file may go in flash
_MD5_SIZE = 16
_MAX_SEGMENTS = 16
_RAM = ((0x3FF0_0000, 0x4000_0000), (0x4010_0000, 0x4010_8000))


@dataclass(frozen=True, slots=True)
class Esp8266Firmware:
    """A firmware file.

    Attributes:
        head: the first 8 bytes.
        segments: those that are copied to RAM.
        mapped: the mapped part, with its address.
        flash_address: where the file's first byte goes in flash.
        filler: the bytes between the check sum and the size.
    """

    head: bytes
    segments: tuple[EspSegment, ...]
    mapped: EspSegment
    flash_address: int
    filler: bytes

    @property
    def image(self) -> MemoryImage:
        """The bytes by address."""
        pieces = ((s.address, s.data) for s in (*self.segments, self.mapped))
        return MemoryImage.of(pieces, limit=ADDRESS_LIMIT_32)


def is_esp8266(data: bytes) -> bool:
    """Whether `data` begins like an ESP8266 firmware: a segment that goes to its RAM."""
    if len(data) < 16 or data[0] != 0xE9 or not 0 < data[1] <= _MAX_SEGMENTS:
        return False
    address, size = _SEGMENT.unpack_from(data, _HEAD.size)
    return size < MAPPED_OFFSET and any(low <= address < high for low, high in _RAM)


def parse_esp8266(data: bytes) -> Esp8266Firmware:
    """Read an ESP8266 firmware file.

    Raises:
        FormatError: it is cut off, a check sum is wrong, or its place in flash is unclear.
    """
    if not is_esp8266(data):
        raise _wrong(0, "an ESP8266 image", data[:8].hex(" ") or "nothing")
    segments, offset = [], _HEAD.size
    for index in range(data[1]):
        address, size = _SEGMENT.unpack_from(data.ljust(MAPPED_OFFSET + _SEGMENT.size), offset)
        first = offset + _SEGMENT.size
        if first + size > MAPPED_OFFSET - 4:
            raise _wrong(offset + 4, f"segment {index} below 0x9000", f"{size} bytes")
        segments.append(EspSegment(address, data[first : first + size], first))
        offset = first + size
    end = offset + 16 - offset % 16
    if end > MAPPED_OFFSET - 4 or len(data) <= MAPPED_OFFSET + _MD5_SIZE:
        raise _wrong(offset, "code from 0x9000 on", f"a file of {len(data)} bytes")
    checksum = _CHECKSUM_SEED
    for segment in segments:
        checksum ^= xor_of(segment.data)
    if data[end - 1] != checksum:
        raise _wrong(end - 1, f"the check sum {checksum:#04x}", f"{data[end - 1]:#04x}")
    body = len(data) - _MD5_SIZE
    size = int.from_bytes(data[MAPPED_OFFSET - 4 : MAPPED_OFFSET], "little")
    if size != body:
        raise _wrong(MAPPED_OFFSET - 4, f"the size {body}", f"{size}")
    digest = hashlib.md5(data[4:body], usedforsecurity=False).digest()
    if data[body:] != digest:
        raise _wrong(body, f"the MD5 {digest.hex()}", data[body:].hex())
    code = data[MAPPED_OFFSET:body]
    start = _flash_address(segments, len(code))
    mapped = EspSegment(_MAP_START + start + MAPPED_OFFSET, code, MAPPED_OFFSET)
    filler = data[end : MAPPED_OFFSET - 4]
    return Esp8266Firmware(data[: _HEAD.size], tuple(segments), mapped, start, filler)


def _flash_address(segments: list[EspSegment], size: int) -> int:
    """Where the file goes in flash: where the addresses in its RAM code then point to code."""
    words = [
        word
        for segment in segments
        for (word,) in struct.iter_unpack("<I", segment.data[: len(segment.data) // 4 * 4])
        if _MAP_START <= word < _MAP_END
    ]
    hits = {}
    for start in _FLASH_STARTS:
        low = _MAP_START + start + MAPPED_OFFSET
        hits[start] = sum(low <= word < low + size for word in words)
    best, other = sorted(_FLASH_STARTS, key=lambda start: -hits[start])
    if hits[best] == hits[other]:
        raise FormatError(
            "ESP8266 image: its place in flash is unclear: "
            f"{hits[0]} references to its code fit address 0, as many fit 0x3c000"
        )
    return best


def pack_esp8266(firmware: Esp8266Firmware) -> bytes:
    """The bytes of a firmware file.

    Raises:
        FormatError: the segments do not fit below 0x9000.
    """
    out = bytearray(firmware.head)
    checksum = _CHECKSUM_SEED
    for segment in firmware.segments:
        out += _SEGMENT.pack(segment.address, len(segment.data)) + segment.data
        checksum ^= xor_of(segment.data)
    out += bytes(15 - len(out) % 16)
    out.append(checksum)
    out += firmware.filler
    code = firmware.mapped.data
    out += (MAPPED_OFFSET + len(code)).to_bytes(4, "little") + code
    return bytes(out) + hashlib.md5(out[4:], usedforsecurity=False).digest()


def rewrite_esp8266(firmware: Esp8266Firmware, new: MemoryImage) -> bytes:
    """The firmware with the bytes of `new`; its mapped part may change its size.

    Raises:
        FormatError: `new` has bytes elsewhere, or beyond what is mapped.
    """
    low = firmware.mapped.address
    end = new.clipped(low, _MAP_END).end or firmware.mapped.end
    size = -(-(end - low) // 4) * 4
    changed = Esp8266Firmware(
        firmware.head,
        tuple(
            EspSegment(s.address, new.read_filled(s.address, len(s.data)), s.offset)
            for s in firmware.segments
        ),
        EspSegment(low, new.read_filled(low, size), MAPPED_OFFSET),
        firmware.flash_address,
        firmware.filler,
    )
    extra = [d for d in new.diff(changed.image) if d.new and not d.old]
    if extra:
        raise FormatError(
            f"{len(extra[0].new)} bytes at {extra[0].address:#010x} have no place in the ESP8266 "
            f"image: only its mapped part can grow, from {firmware.mapped.end:#010x} to "
            f"{_MAP_END:#010x}",
            hint="freeze less, or compile with -O3 to drop line numbers",
        )
    return pack_esp8266(changed)


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"ESP8266 image: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged: download or build it again",
    )
