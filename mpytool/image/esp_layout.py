# SPDX-License-Identifier: MIT
"""Where the segments of an ESP image go in its file.

Segments that are mapped to flash keep their order.  Each has to begin at an offset
that equals its address modulo the page size, so the room before it is filled with the
next RAM segments, cut where it ends, or with zeros once none is left:

    DROM | first part of DRAM | IROM | rest of DRAM | IRAM

Source: the layout that esptool's elf2image gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mpytool.errors import FormatError
from mpytool.image.esp_chips import Chip

_HEAD = 8  # bytes before a segment's data
_MIN_IN_PAGE = 0x24  # bytes: with fewer in its last page, ESP32's boot loader does not map it


@dataclass(frozen=True, slots=True)
class EspSegment:
    """One segment.

    Attributes:
        address: where the chip sees it; 0 for padding.
        data: its bytes, a multiple of 4.
        offset: of its first byte from the start of the image.
    """

    address: int
    data: bytes
    offset: int

    @property
    def end(self) -> int:
        """The first address behind it."""
        return self.address + len(self.data)


def lay_out(
    chip: Chip, page: int, segments: Iterable[EspSegment], start: int
) -> tuple[EspSegment, ...]:
    """The segments in a valid order, with padding, at their offsets.

    Args:
        chip: for which chip.
        page: bytes of a page of its memory-management unit.
        segments: as they were, in the file's order; padding is dropped.
        start: offset of the first segment's header.

    Raises:
        FormatError: a mapped segment cannot be placed at its address.
    """
    loaded = [s for s in segments if s.address and s.data]
    mapped = [s for s in loaded if chip.is_mapped(s.address)]
    ram = _joined(loaded, chip)
    placed: list[EspSegment] = []
    offset = start

    def place(address: int, data: bytes) -> None:
        nonlocal offset
        placed.append(EspSegment(address, data, offset + _HEAD))
        offset += _HEAD + len(data)

    for segment in mapped:
        if segment.address % 4:
            raise FormatError(
                f"ESP image: a segment begins at the odd address {segment.address:#x}"
            )
        while room := (segment.address - offset - _HEAD) % page:
            size = room - _HEAD if room > _HEAD else room - _HEAD + page
            if ram and size > _HEAD:
                address, data = ram.pop(0)
                place(address, data[:size])
                if data[size:]:
                    ram.insert(0, (address + size, data[size:]))
            else:
                place(0, bytes(size))
        data = segment.data
        beyond = (offset + _HEAD + len(data)) % page
        if chip.image_id == 0 and beyond < _MIN_IN_PAGE:
            data += bytes(_MIN_IN_PAGE - beyond)
        place(segment.address, data)
    for address, data in ram:
        place(address, data)
    return tuple(placed)


def _joined(segments: list[EspSegment], chip: Chip) -> list[tuple[int, bytes]]:
    """RAM segments; what an earlier layout cut in two around a mapped one is one again."""
    runs: list[tuple[int, bytes]] = []
    after_mapped = False
    for segment in segments:
        if chip.is_mapped(segment.address):
            after_mapped = True
            continue
        address, data = runs[-1] if runs else (0, b"")
        if after_mapped and address + len(data) == segment.address:
            runs[-1] = (address, data + segment.data)
        else:
            runs.append((segment.address, segment.data))
        after_mapped = False
    return runs


def xor_of(data: bytes) -> int:
    """All bytes of `data` combined by exclusive or."""
    while len(data) > 64:
        half = -(-len(data) // 2)
        low, high = int.from_bytes(data[:half], "little"), int.from_bytes(data[half:], "little")
        data = (low ^ high).to_bytes(half, "little")
    result = 0
    for byte in data:
        result ^= byte
    return result
