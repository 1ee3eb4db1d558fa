# SPDX-License-Identifier: MIT
"""Programs in machine code for the emulators, so that no compiler is needed.

Each prints a NUL-terminated text on the board's UART and ends with a status.
"""

from __future__ import annotations

import pytest

from mpytool.image.memory import MemoryImage

FLASH = 0x1000_0000

BOOT2 = bytes.fromhex(
    "0348"  # ldr r0, =0x10000100
    "0449"  # ldr r1, =VTOR
    "0860"  # str r0, [r1]
    "0168"  # ldr r1, [r0]
    "81f30888"  # msr msp, r1
    "4068"  # ldr r0, [r0, #4]
    "0047"  # bx r0
    "00010010 08ed00e0"
)

PRINT = (
    "2878"  # 1: ldrb r0, [r5]
    "0028"  #    cmp r0, #0
    "02d0"  #    beq 2f
    "2060"  #    str r0, [r4]
    "0135"  #    adds r5, #1
    "f9e7"  #    b 1b
)

PICO_MAIN = bytes.fromhex(
    "09a5"  # adr r5, text
    "064c" + PRINT + "0348"  # ldr r4, uart  # 2: ldr r0, register
    "0449"  # ldr r1, value
    "0160"  # str r1, [r0]
    "30bf"  # wfi
    "fde7"  # b to wfi
    "c046"
    "00400340"  # uart: UART0
    "24800540"  # register: WATCHDOG_SCRATCH6
)

QEMU_MAIN = bytes.fromhex(
    "0aa5"  # adr r5, text
    "074c"  # ldr r4, uart
    "0320"  # movs r0, #3: transmit, receive
    "a060" + PRINT + "2020"  # str r0, [r4, #8]  # 2: movs r0, #SYS_EXIT_EXTENDED
    "03a1"  # adr r1, block
    "abbe"  # bkpt 0xab
    "30bf"  # wfi
    "fde7"  # b to wfi
    "c046"
    "00400040"  # uart: CMSDK UART 0
    "26000200"  # block: ADP_Stopped_ApplicationExit, status
)


def boot_checksum(data: bytes) -> int:
    """The boot ROM's CRC-32 (polynomial 0x04C11DB7, nothing reflected)."""
    crc = 0xFFFF_FFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C1_1DB7 if crc >> 31 else 0)) & 0xFFFF_FFFF
    return crc


def words(*values: int) -> bytes:
    return b"".join(value.to_bytes(4, "little") for value in values)


def pico_image(text: bytes, value: int, main: bytes = PICO_MAIN, handler: int = 0) -> MemoryImage:
    """`main` at 0x200 bytes into flash; exceptions go to `handler` bytes into it."""
    boot = BOOT2.ljust(252, b"\0")
    vectors = words(0x2004_2000, FLASH + 0x201, *[FLASH + 0x201 + handler] * 62)
    program = main + words(value) + text + b"\0"
    return MemoryImage.of([(FLASH, boot + words(boot_checksum(boot)) + vectors + program)])


@pytest.fixture
def pico():
    """A function (text, status) -> image that prints on UART0 and says that it ended."""
    return lambda text, status=0: pico_image(text, 0x6D70_7930 + status)


@pytest.fixture
def pico_machine_code():
    """A function (machine code, offset of its exception handler) -> image that runs it."""
    return lambda code, handler=0: pico_image(b"", 0, bytes.fromhex(code), handler)


@pytest.fixture
def mps2():
    """A function (text, status) -> image that prints on UART0 and exits by semihosting."""

    def image(text: bytes, status: int = 0) -> MemoryImage:
        vectors = words(0x2010_0000, 0x101).ljust(0x100, b"\0")
        return MemoryImage.of([(0, vectors + QEMU_MAIN + words(status) + text + b"\0")])

    return image
