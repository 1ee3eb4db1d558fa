# SPDX-License-Identifier: MIT
"""Write STM32 boards with dfu-util, over USB, in the boot loader of their ROM.

    dfu-util -l
      Found DFU: [0483:df11] ver=2200, devnum=7, cfg=1, intf=0, path="1-1", alt=0,
        name="@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg", serial="3276"
                               address     4 sectors of 16 KiB, 1 of 64, 7 of 128
    dfu-util -d 0483:df11 -p 1-1 -a 0 -D app.dfu                            writes
    dfu-util -d 0483:df11 -p 1-1 -a 0 -s 0x08000000:14776 -U back.bin       reads back
    dfu-util ... -s 0x08000000:4:leave -U ...                               and starts it

Each element of the image has to lie in the memory that the device lists.  A running board is
sent into its boot loader by `machine.bootloader()`.

Sources: dfu-util(1); STMicroelectronics UM0424, "DfuSe", the names of memories.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.boot_loader import (
    ARRIVAL_TIMEOUT,
    enter_boot_loader,
    how_to_enter,
    wait_for,
)
from mpytool.flash.ports import ports_of
from mpytool.flash.program import last_line, run_program
from mpytool.flash.usb_ids import dfu_id
from mpytool.flash.way import Load, Place, Progress, Target
from mpytool.image.container import ImageFile, write_image

PROGRAM = "dfu-util"
_LIST_TIMEOUT, _TIMEOUT = 10, 300  # seconds
_LINE = re.compile(r"Found DFU: \[([0-9a-f]{4}:[0-9a-f]{4})\](.*)")
_MEMORY = re.compile(r"/\s*(0x[0-9A-Fa-f]+)/([^/]*)")
_SECTORS = re.compile(r"(\d+)\*\s*(\d+)([ BKM])")
_UNITS = {" ": 1, "B": 1, "K": 1 << 10, "M": 1 << 20}
_RECOVER = "the boot loader in the chip's ROM is unharmed: start it again, then flash again"


class DfuDevice(NamedTuple):
    """A memory of a device in DFU mode.

    Attributes:
        usb_id: its vendor and product, "0483:df11".
        path: its place on USB: "1-1"; or its serial number, where there is no path.
        alt: the setting that stands for the memory.
        name: the memory's name.
        serial: the device's serial number.
        memory: ranges (first address, address behind) that can be written.
    """

    usb_id: str
    path: str
    alt: int
    name: str
    serial: str
    memory: tuple[tuple[int, int], ...]


class DfuUtil:
    """The way "dfu-util"."""

    name = PROGRAM

    def ready(self) -> bool:
        """Whether dfu-util is on PATH."""
        return shutil.which(PROGRAM) is not None

    def find(self, board: Board, place: Place) -> list[Target]:
        """STM32s in DFU mode; if there is none, running boards."""
        if place.port:
            return [Target(place.port, port=place.port)]
        if found := _devices_of(board):
            return [
                Target(f"USB {device.path}", device.path, detail=device.name) for device in found
            ]
        return [Target(port.name, port=port.name, detail=port.text) for port in ports_of(board)]

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """The DfuSe file to write: the given one, or one made of another format."""
        data = file.data if file.format == "dfu" else write_image(file.image, "dfu", board)
        return Load(board, f"{name}.dfu", "DfuSe", data, file.image)

    def words(self, load: Load, target: Target | None) -> str:
        """The command."""
        if target is None:
            return f"{PROGRAM} -a 0 -D {load.name}, with no board in DFU mode now"
        first = f"send {target.name} into its boot loader, then " if target.port else ""
        where = f" on {target.name}" if not target.port else ""
        return f"{first}{PROGRAM} -a 0 -D {load.name}{where}"

    @contextmanager
    def connect(self, load: Load, target: Target) -> Iterator[_Session]:
        """The board in DFU mode; what is read back last starts the program."""
        path = target.key
        if target.port:
            before = {device.path for device in _devices_of(load.board)}
            enter_boot_loader(target.port, load.board)
            path = _arrived(load.board, before)
        yield _Session(path, load)


class _Session:
    """A device in DFU mode."""

    def __init__(self, path: str, load: Load) -> None:
        self.path = path
        self.name = f"USB {path}"
        self.content = load

    def check(self) -> None:
        """Every byte of the image lies in a memory of the device."""
        devices = [d for d in _devices_of(self.content.board) if d.path == self.path]
        if not devices:
            raise BoardError(f"{self.name}: the board has left DFU mode", hint=_RECOVER)
        memory = devices[0].memory
        for segment in self.content.image:
            if memory and not any(a <= segment.address and segment.end <= b for a, b in memory):
                shown = ", ".join(f"{low:#010x} to {high - 1:#010x}" for low, high in memory)
                raise BoardError(
                    f"{self.name}: the image does not fit this chip: expected addresses in "
                    f"{shown}, found {segment.address:#010x} to {segment.end - 1:#010x}",
                    hint="it is another chip, or one with less flash: choose the right --board",
                )

    def write(self, progress: Progress | None) -> None:
        """Let dfu-util write."""
        with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
            file = Path(folder, "image.dfu")
            file.write_bytes(self.content.data)
            self._run("write", "-D", str(file))
        if progress:
            progress(len(self.content.data), len(self.content.data))

    def verify(self) -> str:
        """Read every element back; the last reading starts what begins there."""
        segments = list(self.content.image)[::-1]  # the vector table, at the lowest address, last
        with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
            for number, segment in enumerate(segments):
                file = Path(folder, f"back{number}.bin")
                leave = ":leave" if number == len(segments) - 1 else ""
                size = len(segment.data)
                self._run(
                    "read back", "-s", f"{segment.address:#010x}:{size}{leave}", "-U", str(file)
                )
                if file.read_bytes() != segment.data:
                    raise BoardError(
                        f"{self.name}: the board does not have what was written: {size} bytes at "
                        f"{segment.address:#010x} differ",
                        hint=f"{_RECOVER}; if it fails again, flash may be write-protected",
                    )
        return "verified: read back and compared"

    def _run(self, doing: str, *arguments: str) -> None:
        command = [
            _program(),
            "-d",
            dfu_id(self.content.board),
            "-p",
            self.path,
            "-a",
            "0",
            *arguments,
        ]
        code, output = run_program(command, _TIMEOUT, _RECOVER)
        if code:
            denied = "LIBUSB_ERROR_ACCESS" in output
            raise BoardError(
                f"{self.name}: {PROGRAM} could not {doing}: exit code {code}: {last_line(output)}",
                hint="give your user the right to the USB device (a udev rule, on Linux)"
                if denied
                else _RECOVER,
            )


def dfu_devices() -> list[DfuDevice]:
    """What `dfu-util -l` lists; nothing if there is no dfu-util."""
    if not shutil.which(PROGRAM):
        return []
    _, output = run_program([_program(), "-l"], _LIST_TIMEOUT, _RECOVER)
    return parse_list(output)


def parse_list(output: str) -> list[DfuDevice]:
    """The devices in the output of `dfu-util -l`, by path and setting."""
    found = []
    for match in _LINE.finditer(output):
        fields = dict(re.findall(r'(\w+)="?((?<=")[^"]*|[^",]*)', match[2]))
        name = fields.get("name", "")
        path = fields.get("path") or fields.get("serial", "")
        alt = int(fields.get("alt") or 0)
        found.append(
            DfuDevice(match[1], path, alt, name, fields.get("serial", ""), memory_of(name))
        )
    return sorted(found)


def memory_of(name: str) -> tuple[tuple[int, int], ...]:
    """The ranges that the name of a memory tells, adjoining ones as one."""
    ranges: list[tuple[int, int]] = []
    for start, sectors in _MEMORY.findall(name):
        low = int(start, 16)
        size = sum(
            int(count) * int(each) * _UNITS[unit] for count, each, unit in _SECTORS.findall(sectors)
        )
        if ranges and ranges[-1][1] == low:
            low = ranges.pop()[0]
            ranges.append((low, int(start, 16) + size))
        else:
            ranges.append((low, low + size))
    return tuple(ranges)


def _devices_of(board: Board) -> list[DfuDevice]:
    """The main memories of such boards in DFU mode."""
    return [d for d in dfu_devices() if d.usb_id == dfu_id(board) and d.alt == 0]


def _program() -> str:
    return shutil.which(PROGRAM) or PROGRAM


def _arrived(board: Board, before: set[str]) -> str:
    """The device that was not there before."""

    def look() -> list[str]:
        return [device.path for device in _devices_of(board) if device.path not in before]

    found = wait_for(look, ARRIVAL_TIMEOUT)
    if not found:
        raise BoardError(
            f"the board left its program, but {PROGRAM} lists no STM32 in DFU mode after "
            f"{ARRIVAL_TIMEOUT:g} s",
            hint=f"{how_to_enter(board)}; on Windows, install the WinUSB driver with Zadig",
        )
    return found[0]
