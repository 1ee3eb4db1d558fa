# SPDX-License-Identifier: MIT
"""ESP files for the tests, made by esptool's own classes."""

from __future__ import annotations

import hashlib
import random
import struct

from mpytool.image.esp_chips import Chip


def noise(size: int, seed: int) -> bytes:
    """Bytes that look like code: the same for the same seed."""
    return random.Random(seed).randbytes(size)


def description(version: str = "v1.29", page: int = 0) -> bytes:
    """An application description, 256 bytes."""
    head = struct.pack("<II8x32s32s", 0xABCD5432, 0, version.encode(), b"test")
    tail = struct.pack(
        "<16s16s32s32sHHB", b"12:00:00", b"Jan 1 2026", b"v5.5", b"e" * 32, 0, 0, page
    )
    return (head + tail).ljust(256, b"\0")


def shared(chip: Chip) -> bool:
    return chip.drom == chip.irom


def application(chip: Chip, *, drom: int = 30000, irom: int = 50000, digest: bool = True) -> bytes:
    """An application as elf2image makes it: DROM, IROM and three RAM segments."""
    from esptool import bin_image

    kind = {"ESP32": "ESP32FirmwareImage"}.get(
        chip.name, f"{chip.name.replace('-', '')}FirmwareImage"
    )
    image = getattr(bin_image, kind)()
    image.append_digest = digest
    image.entrypoint = 0x4008_1234
    # Where both are mapped through one range, code comes first.
    code, data = chip.irom[0] + 0x20, chip.drom[0] + 0x20 + (0x20_0000 if shared(chip) else 0)
    ram = next(((low) for name, low, _ in chip.ram if name in ("IRAM", "RAM")), 0x2000_0000)
    rodata = description().ljust(drom, b"\x11")
    parts = [
        (".rodata", data, rodata[:256] + noise(drom - 256, 1)),
        (".text", code, noise(irom, 2)),
        (".vectors", ram, noise(1024, 3)),
        (".iram", ram + 0x1000, noise(40000, 4)),
        (".rtc", ram + 0x1_8000, noise(500, 5)),
    ]
    if shared(chip):  # sorted by address by esptool, but ESP-IDF's linker puts DROM first
        parts[0], parts[1] = parts[1], parts[0]
        parts = [(parts[1][0], code, parts[1][2]), (parts[0][0], data, parts[0][2]), *parts[2:]]
    image.segments = [bin_image.ELFSection(n.encode(), a, d, 0) for n, a, d in parts]
    return image.save(None)


def flash(chip: Chip, app: bytes, *, size: int = 0, base: int | None = None) -> bytes:
    """Boot loader, partition table, application: from `base` on, of `size` bytes."""
    boot = application(chip, drom=256, irom=2000)
    whole = bytearray(b"\xff" * 0x1_0000)
    whole[chip.bootloader_offset : chip.bootloader_offset + 0x6000] = boot[:200].ljust(
        0x6000, b"\xff"
    )
    table = b"".join(
        struct.pack("<2sBBII16sI", b"\xaa\x50", *fields)
        for fields in (
            (1, 2, 0x9000, 0x6000, b"nvs", 0),
            (0, 0, 0x1_0000, 0x8_0000, b"factory", 0),
            (1, 0x81, 0x9_0000, 0x1_0000, b"vfs", 0),
        )
    )
    table += b"\xeb\xeb".ljust(16, b"\xff") + hashlib.md5(table).digest()
    whole[0x8000 : 0x8000 + len(table)] = table
    whole += app
    if size:
        whole += b"\xff" * (size - len(whole))
    return bytes(whole[chip.bootloader_offset if base is None else base :])


def esp8266(start: int = 0, mapped: int = 20000) -> bytes:
    """An ESP8266 firmware as MicroPython ships it, for flash address `start`."""
    from esptool import bin_image

    code = 0x4020_9000 + start
    calls = struct.pack("<8I", *(code + i * 100 for i in range(8)))
    image = bin_image.ESP8266ROMFirmwareImage()
    image.entrypoint = 0x4010_0004
    image.segments = [
        bin_image.ImageSegment(0x4010_0000, calls + noise(4000, 6)),
        bin_image.ImageSegment(0x3FFE_8000, noise(1200, 7)),
    ]
    _, head = image.save(None)
    out = head.ljust(0x8FFC, b"\xff") + struct.pack("<I", 0x9000 + mapped) + noise(mapped, 8)
    return out + hashlib.md5(out[4:]).digest()
