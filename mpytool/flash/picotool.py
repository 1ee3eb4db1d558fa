# SPDX-License-Identifier: MIT
"""Write a board with picotool, Raspberry Pi's own program.

    picotool version            -> "picotool v2.1.1 (...)"
    picotool load -v -x FILE    writes FILE to a board in BOOTSEL mode, reads it back
                                and compares, and starts it
        --bus 1 --address 7     of several boards, the one at this place of USB

A running board is sent to BOOTSEL mode over its serial port first.

Source: the README of raspberrypi/picotool.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.boot_loader import ARRIVAL_TIMEOUT, enter_boot_loader
from mpytool.flash.ports import ports_of
from mpytool.flash.program import run_program
from mpytool.flash.uf2_drive import uf2_load
from mpytool.flash.usb import boot_loaders
from mpytool.flash.way import Load, Place, Progress, Target
from mpytool.image.container import ImageFile

PROGRAM = "picotool"
_VERSION_TIMEOUT = 10  # seconds
_LOAD_TIMEOUT = 180  # seconds; 2 MiB take about 10
_NO_DEVICE = "No accessible"  # it begins so if there is no board in BOOTSEL mode
_RECOVER = "plug the board in again with BOOTSEL held, then flash again"


class Picotool:
    """The way "picotool"."""

    name = PROGRAM

    def ready(self) -> bool:
        """Whether picotool is on PATH."""
        return find_picotool() is not None

    def find(self, board: Board, place: Place) -> list[Target]:
        """Boards in BOOTSEL mode and running ones; where USB cannot be listed, any."""
        picotool_version(find_picotool() or PROGRAM)
        if place.port:
            return [Target(place.port, port=place.port)]
        waiting = [
            Target(found.name, f"{found.bus}:{found.address}", detail=found.what)
            for found in boot_loaders(board)
        ]
        running = [Target(p.name, port=p.name, detail=p.text) for p in ports_of(board)]
        return waiting + running or [Target("the board in BOOTSEL mode")]

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """The UF2 file to write."""
        return uf2_load(file, board, name)

    def words(self, load: Load, target: Target | None) -> str:
        """The command, and picotool's version."""
        program = find_picotool() or PROGRAM
        version = picotool_version(program)
        where = f" on {target.name}" if target and (target.key or target.port) else ""
        return f"{program} load -v -x {load.name}{where} (picotool {version})"

    @contextmanager
    def connect(self, load: Load, target: Target) -> Iterator[_Session]:
        """The board in BOOTSEL mode; picotool itself restarts it."""
        if target.port:
            enter_boot_loader(target.port, load.board)
        yield _Session(load, target)


class _Session:
    """A board that picotool writes."""

    def __init__(self, load: Load, target: Target) -> None:
        self.data = load.data
        self.target = target
        self.program = find_picotool() or PROGRAM

    def check(self) -> None:
        """Nothing: picotool compares the chip with the file's family before it writes."""

    def write(self, progress: Progress | None) -> None:
        """Let picotool write, compare and start the program."""
        with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
            file = Path(folder, "image.uf2")
            file.write_bytes(self.data)
            # A board that has just left its program takes a moment to come back.
            end = time.monotonic() + (ARRIVAL_TIMEOUT if self.target.port else 0)
            code, output = self._load(file)
            while code and _NO_DEVICE in output and time.monotonic() < end:
                time.sleep(0.3)
                code, output = self._load(file)
        if code:
            raise BoardError(
                f"picotool failed with exit code {code}: {output.strip() or 'it said nothing'}",
                hint="hold BOOTSEL while plugging the board in, then flash again",
            )
        if progress:
            progress(len(self.data), len(self.data))

    def verify(self) -> str:
        """It has been compared while it was written: `load -v` fails otherwise."""
        return "verified: read back and compared by picotool"

    def _load(self, file: Path) -> tuple[int, str]:
        """Exit code and output of one attempt."""
        command = [self.program, "load", "-v", "-x", str(file)]
        if self.target.key:
            bus, _, address = self.target.key.partition(":")
            command += ["--bus", bus, "--address", address]
        return run_program(command, _LOAD_TIMEOUT, _RECOVER)


def find_picotool() -> str | None:
    """The path of picotool, or None if it is not on PATH."""
    return shutil.which(PROGRAM)


def program_in_flash(bus: int = -1, address: int = -1) -> str:
    """What a board in BOOTSEL mode has in flash, "MicroPython v1.29"; "" if there is no saying.

    Args:
        bus: which board, by its place of USB; -1 for the only one.
        address: its number on the bus.
    """
    program = find_picotool()
    if program is None:
        return ""
    place = ["--bus", str(bus), "--address", str(address)] if bus >= 0 else []
    code, output = run_program([program, "info", *place], _VERSION_TIMEOUT, _RECOVER)
    if code:
        return ""
    told = dict(re.findall(r"^\s*(name|version):\s*(.+?)\s*$", output, re.MULTILINE))
    return " ".join(told[key] for key in ("name", "version") if key in told) or "no program"


def picotool_version(program: str) -> str:
    """The version of picotool: "2.1.1".

    Raises:
        BoardError: the program cannot be run, or is no picotool.
    """
    code, output = run_program([program, "version"], _VERSION_TIMEOUT, _RECOVER)
    found = re.search(r"picotool v(\d+(?:\.\d+)*)", output)
    if code or not found:
        shown = output.strip().splitlines()[:1] or [f"exit code {code}"]
        raise BoardError(
            f"{program}: expected 'picotool v...' as its version, found {shown[0]!r}",
            hint="install picotool again, or take it from PATH to use the RPI-RP2 drive",
        )
    return found[1]
