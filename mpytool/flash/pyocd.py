# SPDX-License-Identifier: MIT
"""Write Arm boards through a debug probe with pyOCD: DAPLink, ST-Link, J-Link, Picoprobe.

    pyocd json --probes                      which probes are there
    pyocd load -W -u UID -t nrf52840 app.hex    writes; -W: does not wait for a probe
    pyocd cmd -W -u UID -t nrf52840 -c "savemem 0x26000 4096 back.bin"
    pyocd reset -W -u UID -t nrf52840

Without `-t`, pyOCD asks the probe what chip is behind it, which those on evaluation
boards know.

Source: pyOCD's documentation, "Command line", "Commands", "Built-in targets".
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.program import last_line, run_program
from mpytool.flash.way import Load, Place, Progress, Target
from mpytool.image.container import ImageFile
from mpytool.image.ihex import pack_ihex

PROGRAM = "pyocd"
_LIST_TIMEOUT, _TIMEOUT = 30, 600  # seconds
# pyOCD's names of the chips that it knows without a CMSIS pack, by how ours begin.
_TARGETS = {
    "nRF51": "nrf51",
    "nRF52832": "nrf52",
    "nRF52833": "nrf52833",
    "nRF52840": "nrf52840",
    "nRF9160": "nrf91",
    "RP2040": "rp2040",
    "RP2350": "rp2350",
    "MIMXRT1011": "mimxrt1010",
    "MIMXRT1015": "mimxrt1015",
    "MIMXRT1021": "mimxrt1020",
    "MIMXRT1052": "mimxrt1050_quadspi",
    "MIMXRT1062": "mimxrt1060",
    "MIMXRT1064": "mimxrt1064",
    "MIMXRT1176": "mimxrt1170_cm7",
}
_RECOVER = "check the wires of the probe and the board's power, then flash again"


# Flashers that write through a probe: where the board's file names one, pyOCD does as well.
PROBED = ("pyocd", "nrfjprog", "st-flash", "idap", "daplink-drive")


class Probe(NamedTuple):
    """A debug probe.

    Attributes:
        uid: its unique id.
        text: what it calls itself.
    """

    uid: str
    text: str


class PyOcd:
    """The way "pyocd"."""

    name = PROGRAM

    def ready(self) -> bool:
        """Whether pyOCD is on PATH."""
        return shutil.which(PROGRAM) is not None

    def find(self, board: Board, place: Place) -> list[Target]:  # noqa: ARG002
        """The probes; what is behind them only the writing tells."""
        if place.port:
            return []  # a probe is no serial port
        return [Target(f"probe {probe.uid}", probe.uid, detail=probe.text) for probe in probes()]

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """The image as Intel HEX."""
        return Load(board, f"{name}.hex", "Intel HEX", pack_ihex(file.image), file.image)

    def words(self, load: Load, target: Target | None) -> str:
        """The command."""
        chip = target_name(load.board)
        command = f"{PROGRAM} load {f'-t {chip} ' if chip else ''}{load.name}"
        where = f"on {target.name} ({target.detail})" if target else "with no probe connected now"
        return f"{command} {where}"

    @contextmanager
    def connect(self, load: Load, target: Target) -> Iterator[_Session]:
        """The chip behind the probe; it is reset afterwards."""
        session = _Session(load, target)
        yield session
        session.run("reset", "restart the board")


class _Session:
    """A chip behind a probe."""

    def __init__(self, load: Load, target: Target) -> None:
        self.content = load
        self.target = target

    def check(self) -> None:
        """Nothing: pyOCD refuses addresses that the chip does not have."""

    def write(self, progress: Progress | None) -> None:
        """Let pyOCD write."""
        with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
            file = Path(folder, "image.hex")
            file.write_bytes(self.content.data)
            self.run("load", "write", str(file))
        if progress:
            progress(len(self.content.data), len(self.content.data))

    def verify(self) -> str:
        """Read every run of bytes back."""
        with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
            for segment in self.content.image:
                file = Path(folder, f"{segment.address:08x}.bin")
                size = len(segment.data)
                self.run(
                    "cmd",
                    "read back",
                    "-c",
                    f'savemem {segment.address:#x} {size} "{file.as_posix()}"',
                )
                if not file.is_file() or file.read_bytes() != segment.data:
                    raise BoardError(
                        f"{self.target.name}: the board does not have what was written: {size} "
                        f"bytes at {segment.address:#010x} differ",
                        hint="the chip may be write-protected, or the wrong one: "
                        "choose the right --board",
                    )
        return "verified: read back and compared"

    def run(self, command: str, doing: str, *arguments: str) -> None:
        """Run one of pyOCD's commands.

        Raises:
            BoardError: it failed.
        """
        chip = target_name(self.content.board)
        options = ["-W", "-u", self.target.key, *(("-t", chip) if chip else ())]
        program = shutil.which(PROGRAM) or PROGRAM
        code, output = run_program([program, command, *options, *arguments], _TIMEOUT, _RECOVER)
        if code:
            raise BoardError(
                f"{self.target.name}: {PROGRAM} could not {doing}: exit code {code}: "
                f"{last_line(output)}",
                hint=_RECOVER,
            )


def target_name(board: Board) -> str:
    """The name that pyOCD has for the board's chip; "" where the probe has to tell it."""
    return next((name for chip, name in _TARGETS.items() if board.mcu.startswith(chip)), "")


def probes() -> list[Probe]:
    """The debug probes that are connected; none if there is no pyOCD.

    Raises:
        BoardError: pyOCD does not answer as it should.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        return []
    code, output = run_program([program, "json", "--probes"], _LIST_TIMEOUT, _RECOVER)
    try:
        boards = json.loads(output[output.index("{") :])["boards"]
        return [Probe(str(board["unique_id"]), str(board["info"])) for board in boards]
    except (ValueError, KeyError, TypeError) as error:
        raise BoardError(
            f"{program}: expected a list of probes in JSON, found exit code {code} and "
            f"{last_line(output)!r}",
            hint="install pyOCD again, or take it from PATH",
        ) from error
