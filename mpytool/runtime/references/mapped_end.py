# SPDX-License-Identifier: MIT
"""Where an image for an ESP32 chip says that its mapped constants end.

Flash is mapped by pages of 64 KiB.  At start the chip's system reserves the pages from the
first constant up to the last, and gives those behind to whoever maps flash or PSRAM later:

    401624a3: l32r a10, 0x3f400020     where the constants begin, as in the image's header
    401624a9: l32r a8,  0x3f43f520     where they end; in some builds this plus a page less 1

So tables that need a page more must move this end.  It is found as the one place in code that
loads both addresses and then clears the lower 16 bits of something, to round to pages; the end
alone also stands elsewhere, for other purposes.  Chips that guard
the pages by memory protection as well are left alone: tables stay in the last page there.

Source: ESP-IDF 5.0 to 5.5: esp_mm/esp_mmu_map.c, esp_hw_support/port/*/cpu_region_protect.c,
esp_system/ld/*/sections.ld.in (_rodata_reserved_start, _rodata_reserved_end).
"""

from __future__ import annotations

import re

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import riscv, xtensa
from mpytool.runtime.references.literals import words_with
from mpytool.runtime.references.model import MappedEnd
from mpytool.runtime.structure.scan import Scan

CHIPS = frozenset({"ESP32", "ESP32-S2", "ESP32-S3", "ESP32-C2", "ESP32-C3"})
_NEAR = 48  # bytes between the two loads
_PAGE = 1 << 16
# slli aN, aN, 16; and, in RISC-V, c.lui rN, 0xffff0: each begins to round to pages
_ROUNDING = {
    "xtensa": re.compile(b"\\x00[" + bytes(17 * n for n in range(1, 16)) + b"]\\x11"),
    "riscv": re.compile(rb"[\x41\xc1][\x70-\x7f]"),
}
_PADDING = 0x24  # bytes that a boot loader may want behind the constants


def read_end(image: MemoryImage, place: MappedEnd) -> int:
    """The end that the place holds now."""
    first = image.read(place.address, 4)
    if not place.second:
        return int.from_bytes(first, "little") - place.addend
    return riscv.sum_of(first, image.read(place.second, 4)) - place.addend


def with_end(image: MemoryImage, place: MappedEnd, end: int) -> tuple[tuple[int, bytes], ...]:
    """The bytes to write, with their addresses, for another end."""
    value = end + place.addend
    if not place.second:
        return ((place.address, value.to_bytes(4, "little")),)
    halves = image.read(place.address, 4), image.read(place.second, 4)
    changed = riscv.with_sum(*halves, value)
    return tuple(zip((place.address, place.second), changed, strict=True))


def find_mapped_end(
    image: MemoryImage, architecture: str, start: int, end: int
) -> MappedEnd | None:
    """The place that holds the end; None if there is none for certain.

    Args:
        image: the image.
        architecture: the instruction set of its code.
        start: the first address of the mapped constants.
        end: the first one behind them.
    """
    loads = _riscv_loads if architecture == "riscv" else _xtensa_loads
    wanted = {
        value + addend: addend
        for addend in (0, _PAGE - 1)
        for value in range(end - _PADDING, end + 1, 4)
    }
    scan = Scan(image, 4)
    starts = {user for _, users in loads(scan, {start}).values() for user in users}
    found = []
    for (place, second), (value, users) in loads(scan, set(wanted)).items():
        near = [user for user in starts if abs(user - users[0]) <= _NEAR]
        if len(users) == 1 and near and _rounds(image, architecture, max(users[0], *near)):
            found.append(MappedEnd(place, second, wanted[value]))
    return found[0] if len(found) == 1 else None


def _rounds(image: MemoryImage, architecture: str, address: int) -> bool:
    """Whether the code soon behind an address, or right in front of it, rounds to pages."""
    code = image.read_filled(address - _NEAR // 2, 3 * _NEAR // 2)
    return bool(_ROUNDING[architecture].search(code))


_Loads = dict[tuple[int, int], tuple[int, tuple[int, ...]]]  # place: value and instructions


def _xtensa_loads(scan: Scan, values: set[int]) -> _Loads:
    literals = {address: value for value in values for address in words_with(scan, value)}
    users = xtensa.loads(scan.image, literals)
    return {(at, 0): (literals[at], tuple(users[at])) for at in literals if at in users}


def _riscv_loads(scan: Scan, values: set[int]) -> _Loads:
    pairs = riscv.pairs_between(scan, min(values), max(values) + 1)
    return {(upper, low): (value, (low,)) for upper, low, value in pairs if value in values}
