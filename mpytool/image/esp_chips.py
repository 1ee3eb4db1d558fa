# SPDX-License-Identifier: MIT
"""Espressif's chips: how each maps flash, and where its boot loader lies.

    chip       image id   data in flash (DROM)      code in flash (IROM)      boot loader at
    ESP32             0   3F400000 - 3F800000       400D0000 - 40400000       0x1000
    ESP32-C3          5   3C000000 - 3C800000       42000000 - 42800000       0

Chips from the ESP32-C6 on map both through one range; which of an image's segments
is which then follows from the application description that begins the DROM segment.

Source: esptool 5, `esptool.targets` (IROM_MAP_START, DROM_MAP_START, MEMORY_MAP,
IMAGE_CHIP_ID, BOOTLOADER_FLASH_OFFSET); a test compares this table with it.
"""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024


@dataclass(frozen=True, slots=True)
class Chip:
    """What an image's layout depends on.

    Attributes:
        name: "ESP32-S3".
        image_id: in the extended header of an image.
        drom: first address, and first address behind, of mapped data.
        irom: the same of mapped code.
        bootloader_offset: bytes from the start of flash.
        ram: ranges that segments are copied to, (name, first, behind).
        page_sizes: bytes that the memory-management unit may map at once, the default first.
        uf2_family: of its UF2 files, or 0.
    """

    name: str
    image_id: int
    drom: tuple[int, int]
    irom: tuple[int, int]
    bootloader_offset: int
    ram: tuple[tuple[str, int, int], ...]
    uf2_family: int
    page_sizes: tuple[int, ...] = (64 * KIB,)

    def is_mapped(self, address: int) -> bool:
        """Whether flash is mapped at `address`; otherwise its bytes are copied to RAM."""
        return any(low <= address < high for low, high in (self.drom, self.irom))

    def memory_at(self, address: int) -> str:
        """The kind of memory at `address`: "DROM", "IROM", "DRAM", "IRAM", "RTC" or "?"."""
        low, high = self.drom
        if self.drom == self.irom and low <= address < high:
            return "flash"
        if low <= address < high:
            return "DROM"
        if self.irom[0] <= address < self.irom[1]:
            return "IROM"
        return next((name for name, low, high in self.ram if low <= address < high), "?")


_LATER_PAGES = (64 * KIB, 32 * KIB, 16 * KIB, 8 * KIB)
_RTC_C = ("RTC", 0x5000_0000, 0x5000_4000)

CHIPS = (
    Chip(
        "ESP32", 0, (0x3F40_0000, 0x3F80_0000), (0x400D_0000, 0x4040_0000), 0x1000,
        (
            ("RTC", 0x3FF8_0000, 0x3FF8_2000), ("DRAM", 0x3FF9_0000, 0x4000_0000),
            ("IRAM", 0x4007_0000, 0x400C_0000), ("RTC", 0x400C_0000, 0x400C_2000), _RTC_C,
        ),
        0x1C5F_21B0,
    ),
    Chip(
        "ESP32-S2", 2, (0x3F00_0000, 0x3F3F_0000), (0x4008_0000, 0x40B8_0000), 0x1000,
        (
            ("RTC", 0x3FF9_E000, 0x3FFA_0000), ("DRAM", 0x3FFB_0000, 0x4000_0000),
            ("IRAM", 0x4002_0000, 0x4007_0000), ("RTC", 0x4007_0000, 0x4007_2000), _RTC_C,
        ),
        0xBFDD_4EEE,
    ),
    Chip(
        "ESP32-S3", 9, (0x3C00_0000, 0x3E00_0000), (0x4200_0000, 0x4400_0000), 0,
        (
            ("DRAM", 0x3FC8_8000, 0x3FD0_0000), ("IRAM", 0x4037_0000, 0x403E_0000),
            _RTC_C, ("RTC", 0x600F_E000, 0x6010_0000),
        ),
        0xC47E_5767,
    ),
    Chip(
        "ESP32-C2", 12, (0x3C00_0000, 0x3C40_0000), (0x4200_0000, 0x4240_0000), 0,
        (("DRAM", 0x3FCA_0000, 0x3FCE_0000), ("IRAM", 0x4037_C000, 0x403C_0000)),
        0x2B88_D29C, (64 * KIB, 32 * KIB, 16 * KIB),
    ),
    Chip(
        "ESP32-C3", 5, (0x3C00_0000, 0x3C80_0000), (0x4200_0000, 0x4280_0000), 0,
        (("DRAM", 0x3FC8_0000, 0x3FD0_0000), ("IRAM", 0x4037_C000, 0x403E_0000), _RTC_C),
        0xD42B_A06C,
    ),
    Chip(
        "ESP32-C5", 23, (0x4200_0000, 0x4400_0000), (0x4200_0000, 0x4400_0000), 0x2000,
        (("RAM", 0x4080_0000, 0x4086_0000), _RTC_C), 0xF71C_0343,
    ),
    Chip(
        "ESP32-C6", 13, (0x4200_0000, 0x4300_0000), (0x4200_0000, 0x4300_0000), 0,
        (("RAM", 0x4080_0000, 0x4088_0000), _RTC_C), 0x540D_DF62, _LATER_PAGES,
    ),
    Chip(
        "ESP32-C61", 20, (0x4200_0000, 0x4400_0000), (0x4200_0000, 0x4400_0000), 0,
        (("RAM", 0x4080_0000, 0x4086_0000), _RTC_C), 0x77D8_50C4, _LATER_PAGES,
    ),
    Chip(
        "ESP32-H2", 16, (0x4200_0000, 0x4300_0000), (0x4200_0000, 0x4300_0000), 0,
        (("RAM", 0x4080_0000, 0x4088_0000), _RTC_C), 0x3327_26F6, _LATER_PAGES,
    ),
    Chip(
        "ESP32-H21", 25, (0x4200_0000, 0x4300_0000), (0x4200_0000, 0x4300_0000), 0,
        (("RAM", 0x4080_0000, 0x4088_0000), _RTC_C), 0xB6DD_00AF, _LATER_PAGES,
    ),
    Chip(
        "ESP32-H4", 28, (0x4200_0000, 0x4400_0000), (0x4200_0000, 0x4400_0000), 0x2000,
        (("RAM", 0x4080_0000, 0x4088_0000), _RTC_C), 0x9E0B_AA8A, _LATER_PAGES,
    ),
    Chip(
        "ESP32-P4", 18, (0x4000_0000, 0x4C00_0000), (0x4000_0000, 0x4C00_0000), 0x2000,
        (("RAM", 0x4FF0_0000, 0x4FFC_0000), ("RTC", 0x5010_8000, 0x5011_0000)), 0x3D30_8E94,
    ),
    Chip(
        "ESP32-E22", 31, (0x3C00_0000, 0x4000_0000), (0x3C00_0000, 0x4000_0000), 0, (), 0,
    ),
    Chip(
        "ESP32-S31", 32, (0x4000_0000, 0x5400_0000), (0x4000_0000, 0x5400_0000), 0x2000,
        (), 0x3101_F7C1, (64 * KIB, 32 * KIB, 128 * KIB, 256 * KIB),
    ),
)  # fmt: skip

BY_ID = {chip.image_id: chip for chip in CHIPS}
FAMILIES = frozenset(chip.uf2_family for chip in CHIPS if chip.uf2_family)
BOOTLOADER_OFFSETS = (0, 0x1000, 0x2000)
