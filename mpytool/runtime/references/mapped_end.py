# SPDX-License-Identifier: MIT
"""Where an image for an ESP32 chip says that its mapped constants end.

Flash is mapped by pages of 64 KiB.  At start the chip's system reserves the pages from the
first constant up to the last, and gives those behind to whoever maps flash or PSRAM later:

    401624a3: l32r a10, 0x3f400020     where the constants begin, as in the image's header
    401624a9: l32r a8,  0x3f43f520     where they end; in some builds this plus a page less 1

So tables that need a page more must move this end.  It is found as the one place in code that
has both addresses; the end alone also stands elsewhere, for other purposes.  Chips that guard
the pages by memory protection as well are left alone: tables stay in the last page there.

Source: ESP-IDF 5.0 to 5.5: esp_mm/esp_mmu_map.c, esp_hw_support/port/*/cpu_region_protect.c,
esp_system/ld/*/sections.ld.in (_rodata_reserved_start, _rodata_reserved_end).
"""

from __future__ import annotations

from dataclasses import dataclass

from mpytool.image.memory import MemoryImage
from mpytool.runtime.references import riscv, xtensa
from mpytool.runtime.references.literals import words_with
from mpytool.runtime.structure.scan import Scan

CHIPS = frozenset({"ESP32", "ESP32-S2", "ESP32-S3", "ESP32-C2", "ESP32-C3"})
_NEAR = 48  # bytes between the two loads
_PADDING = 0x24  # bytes that a boot loader may want behind the constants


@dataclass(frozen=True, slots=True)
class MappedEnd:
    """The place in code that holds the end of the mapped constants.

    Attributes:
        address: of a literal, or of a lui.
        second: of the addi that belongs to the lui; 0 for a literal.
        addend: what the place holds beyond the end: 0, or a page less 1.
    """

    address: int
    second: int
    addend: int

    def read(self, image: MemoryImage) -> int:
        """The end that the place holds now."""
        found = int.from_bytes(image.read(self.address, 4), "little")
        if self.second:
            found = riscv.sum_of(image.read(self.address, 4), image.read(self.second, 4))
        return found - self.addend

    def patches(self, image: MemoryImage, end: int) -> tuple[tuple[int, bytes], ...]:
        """The bytes to write, with their addresses, for another end."""
        value = end + self.addend
        if not self.second:
            return ((self.address, value.to_bytes(4, "little")),)
        halves = riscv.with_sum(
            image.read(self.address, 4), image.read(self.second, 4), value
        )
        return tuple(zip((self.address, self.second), halves, strict=True))


def find_mapped_end(
    image: MemoryImage, architecture: str, start: int, end: int, page: int
) -> MappedEnd | None:
    """The place that holds the end; None if there is none for certain.

    Args:
        image: the image.
        architecture: the instruction set of its code.
        start: the first address of the mapped constants.
        end: the first one behind them.
        page: bytes of a page.
    """
    loads = _riscv_loads if architecture == "riscv" else _xtensa_loads
    wanted = {
        value + addend: addend
        for addend in (0, page - 1)
        for value in range(end - _PADDING, end + 1, 4)
    }
    scan = Scan(image, 4)
    starts = {user for users in loads(scan, {start}).values() for user in users[1]}
    found = [
        MappedEnd(place, second, wanted[value])
        for (place, second), (value, users) in loads(scan, set(wanted)).items()
        if len(users) == 1 and any(abs(user - users[0]) <= _NEAR for user in starts)
    ]
    return found[0] if len(found) == 1 else None


_Loads = dict[tuple[int, int], tuple[int, tuple[int, ...]]]  # place: value and instructions


def _xtensa_loads(scan: Scan, values: set[int]) -> _Loads:
    literals = {address: value for value in values for address in words_with(scan, value)}
    users = xtensa.loads(scan.image, literals)
    return {(at, 0): (literals[at], tuple(users[at])) for at in literals if at in users}


def _riscv_loads(scan: Scan, values: set[int]) -> _Loads:
    pairs = riscv.pairs_between(scan, min(values), max(values) + 1)
    return {
        (upper, low): (value, (low,)) for upper, low, value in pairs if value in values
    }
