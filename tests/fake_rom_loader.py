# SPDX-License-Identifier: MIT
"""A chip of Espressif's at the other end of a pseudo-terminal, for tests.

It speaks the serial protocol of the ROM's boot loader and of esptool's stub: packets in
SLIP frames, registers, RAM downloads, flash written plain or deflated, MD5.  What is
written lands in `flash`, so a test sees the very bytes that a chip would have.

    request   00, command, size u16, check sum u32, data
    answer    01, command, size u16, value u32, data, status u8, error u8

    with FakeChip("ESP32") as chip:
        chip.port      the path to open
        chip.flash     a bytearray
        chip.commands  what came, by number

Source: Espressif's "Serial Protocol".
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pty
import select
import struct
import threading
import tty
import zlib
from collections.abc import Callable
from typing import ClassVar, Self

SYNC, FLASH_DATA, FLASH_DEFL_DATA, MD5 = 0x08, 0x03, 0x11, 0x13
_MAGIC_REGISTER = 0x4000_1000
_MAGIC = {"ESP32": 0x00F0_1D83, "ESP8266": 0xFFF0_C101}
_CHIP_ID = {"ESP32-C3": 5, "ESP32-S3": 9}
# Where the result of a command to the flash chip is read: the W0 register of its controller.
_W0 = {"ESP32": 0x3FF4_2080, "ESP8266": 0x6000_0240, "ESP32-C3": 0x6000_2058}
_USER2 = {"ESP32": 0x3FF4_2024, "ESP8266": 0x6000_0224, "ESP32-C3": 0x6000_2020}
_READ_ID = 0x9F
_FUSES = {"ESP32-C3": {0x6000_8850: 4 << 18}}  # revision v0.4


class FakeChip:
    """One chip, in its boot loader."""

    def __init__(self, name: str = "ESP32", flash_size: int = 4 << 20) -> None:
        self.name = name
        self.flash = bytearray(b"\xff" * flash_size)
        self.commands: list[int] = []
        self.writes: list[tuple[int, int]] = []  # address and size of each beginning
        self.answers = True
        self.damage: Callable[[int, bytes], bytes] = lambda _address, data: data
        self.unplug_at: int | None = None  # bytes written after which the cable is pulled
        self._registers = dict(_FUSES.get(name, {}))
        self._is_stub = False
        self._address = 0
        self._written = 0
        self._inflate = zlib.decompressobj()
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.port = os.ttyname(self._slave)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._close()

    def reset(self) -> None:
        """What the reset line does: the stub in RAM is gone (a terminal has no such line)."""
        self._is_stub = False

    def _close(self) -> None:
        for handle in (self._master, self._slave):
            with contextlib.suppress(OSError):
                os.close(handle)

    def _serve(self) -> None:
        frame: bytearray | None = None
        while not self._stop.is_set():
            if not select.select([self._master], [], [], 0.02)[0]:
                continue
            for byte in os.read(self._master, 1 << 16):
                if byte != 0xC0:
                    if frame is not None:
                        frame.append(byte)
                elif frame:
                    packet = (
                        bytes(frame).replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")
                    )
                    frame = None
                    self._handle(packet)
                else:
                    frame = bytearray()
            if self.unplug_at is not None and self._written >= self.unplug_at:
                self._close()
                return

    def _send(self, packet: bytes) -> None:
        escaped = packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
        os.write(self._master, b"\xc0" + escaped + b"\xc0")

    def _answer(
        self, command: int, value: int = 0, data: bytes = b"", *, status: bytes = b""
    ) -> None:
        tail = status or (b"\0\0" if self._is_stub or self.name == "ESP8266" else b"\0\0\0\0")
        body = data + tail
        self._send(struct.pack("<BBHI", 1, command, len(body), value) + body)

    def _handle(self, packet: bytes) -> None:
        _, command, _, _ = struct.unpack_from("<BBHI", packet)
        data = packet[8:]
        self.commands.append(command)
        if not self.answers:
            return
        handler = self._HANDLERS.get(command)
        if handler is None or (command == 0x14 and self.name not in _CHIP_ID):
            self._answer(command, status=b"\x01\x05\0\0")
        else:
            handler(self, command, data)

    def _sync(self, command: int, _: bytes) -> None:
        for _ in range(8):
            self._answer(command, 0 if self._is_stub else 0x2012_0707)

    def _done(self, command: int, _: bytes) -> None:
        self._answer(command)

    def _security(self, command: int, _: bytes) -> None:
        self._answer(command, 0, struct.pack("<IBBBBBBBBII", *[0] * 9, _CHIP_ID[self.name], 0))

    def _mem_end(self, command: int, _: bytes) -> None:
        self._answer(command)
        self._is_stub = True
        self._send(b"OHAI")

    def _write_register(self, command: int, data: bytes) -> None:
        address, value = struct.unpack_from("<II", data)
        self._registers[address] = value
        self._answer(command)

    def _read_register(self, command: int, data: bytes) -> None:
        (address,) = struct.unpack_from("<I", data)
        value = self._registers.get(address, 0)
        if address == _MAGIC_REGISTER:
            value = _MAGIC.get(self.name, 0)
        elif address == _W0[self.name]:
            # JEDEC id: maker, kind, log2 of the size in bytes; to other commands, nothing.
            asked = self._registers.get(_USER2[self.name], 0) & 0xFF
            size = len(self.flash).bit_length() - 1
            value = 0xC8 | 0x40 << 8 | size << 16 if asked == _READ_ID else 0
        elif address in self._registers and value & 1 << 18:
            value = 0  # the controller's command register: done
        self._answer(command, value)

    def _begin(self, command: int, data: bytes) -> None:
        size, _, _, address = struct.unpack_from("<IIII", data)
        self._address = address
        self._inflate = zlib.decompressobj()
        self.writes.append((address, size))
        end = -(-(address + size) // 4096) * 4096
        start = address // 4096 * 4096
        self.flash[start:end] = b"\xff" * (end - start)
        self._answer(command)

    def _plain(self, command: int, data: bytes) -> None:
        self._put(data[16:])
        self._answer(command)

    def _deflated(self, command: int, data: bytes) -> None:
        self._put(self._inflate.decompress(data[16:]))
        self._answer(command)

    def _put(self, data: bytes) -> None:
        data = self.damage(self._address, data)
        self.flash[self._address : self._address + len(data)] = data
        self._address += len(data)
        self._written += len(data)

    def _md5(self, command: int, data: bytes) -> None:
        address, size = struct.unpack_from("<II", data)
        digest = hashlib.md5(self.flash[address : address + size])
        self._answer(command, 0, digest.digest() if self._is_stub else digest.hexdigest().encode())

    _HANDLERS: ClassVar = {
        SYNC: _sync,
        0x02: _begin,
        FLASH_DATA: _plain,
        0x04: _done,
        0x05: _done,  # begin, end, data of RAM
        0x06: _mem_end,
        0x07: _done,
        0x09: _write_register,
        0x0A: _read_register,
        0x0B: _done,  # parameters of flash
        0x0D: _done,  # attach flash
        0x0F: _done,  # baud rate
        0x10: _begin,
        FLASH_DEFL_DATA: _deflated,
        0x12: _done,
        MD5: _md5,
        0x14: _security,
    }
