# SPDX-License-Identifier: MIT
# ruff: noqa: RUF043
"""Running boards: a fake MicroPython on a pseudo-terminal goes into its boot loader."""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

pytest.importorskip("pty", reason="needs pseudo-terminals")

import pty
import termios
import tty

from mpytool.boards.load import load_board
from mpytool.errors import BoardError
from mpytool.flash import boot_loader, uf2_drive
from mpytool.flash.flash import perform, plan_flash
from mpytool.flash.ports import SerialPort
from mpytool.flash.way import Place
from mpytool.image.container import parse_image, write_image
from mpytool.image.memory import MemoryImage

PICO, XIAO, PYBOARD = map(load_board, ("rpi_pico", "seeed_xiao_nrf52", "pybv11"))
INFO = "UF2 Bootloader v3.0\r\nModel: A board\r\nBoard-ID: {}\r\n"


class RunningBoard:
    """A MicroPython that knows the 1200-baud touch, `machine.bootloader()`, or nothing.

    When it goes, its port vanishes: a link to a terminal, because the number of a terminal
    that is closed is soon another's.
    """

    def __init__(
        self,
        folder: Path,
        knows: str,
        gone: Callable[[], None] = lambda: None,
        *,
        machine: str = "",
    ) -> None:
        self.machine = machine
        self.knows = knows
        self.gone = gone
        self.heard = b""
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self._link = folder / "ttyACM7"
        self._link.symlink_to(os.ttyname(slave))
        self.port = str(self._link)
        # The other end is kept open: the port of a running board is there.
        self._slave = slave
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> RunningBoard:  # noqa: PYI034
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self._leave()

    def _run(self) -> None:
        while not self._stop.is_set():
            speed = termios.tcgetattr(self._master)[4]
            if self.knows == "touch" and speed == termios.B1200:
                break
            if select.select([self._master], [], [], 0.01)[0]:
                self.heard += os.read(self._master, 1000)
                if self.machine and self.heard.endswith(b"+ '>>')\r"):
                    # The line comes back as it was typed, then the answer.
                    answer = f"{self.heard.decode()}\n<<{self.machine}>>\r\n>>> "
                    os.write(self._master, answer.encode())
            if self.knows == "repl" and self.heard.endswith(b"machine.bootloader()\r"):
                break
        if not self._stop.is_set():
            self._leave()
            self.gone()

    def _leave(self) -> None:
        self._link.unlink(missing_ok=True)
        for handle in (self._slave, self._master):
            with contextlib.suppress(OSError):
                os.close(handle)
        self._slave = self._master = -1


@pytest.fixture(autouse=True)
def no_answer_is_waited_for(monkeypatch):
    monkeypatch.setattr(boot_loader, "ANSWER_TIMEOUT", 0.05)


@pytest.fixture
def impatient(monkeypatch):
    """For what never comes."""
    monkeypatch.setattr(boot_loader, "TOUCH_TIMEOUT", 0.2)
    monkeypatch.setattr(boot_loader, "REPL_TIMEOUT", 0.2)
    monkeypatch.setattr(uf2_drive, "ARRIVAL_TIMEOUT", 0.2)


def image_for(board):
    image = MemoryImage.of([(board.firmware.origin, b"firmware" * 1000)])
    return parse_image(write_image(image, board.formats[0], board), board)


def drive_that_comes(tmp_path: Path, monkeypatch, board_id: str) -> tuple[Path, Callable[[], None]]:
    """A drive, and a function that plugs it in."""
    drive = tmp_path / "BOOT"
    monkeypatch.setattr(uf2_drive, "mount_points", lambda: [drive])

    def come() -> None:
        drive.mkdir()
        (drive / "INFO_UF2.TXT").write_text(INFO.format(board_id))

    return drive, come


@pytest.mark.parametrize(
    ("board", "knows", "board_id"),
    [(PICO, "touch", "RPI-RP2"), (PICO, "repl", "RPI-RP2"), (XIAO, "touch", "nRF52840-SeeedXiao")],
)
def test_a_running_board_is_written(tmp_path, monkeypatch, plug_in, board, knows, board_id):
    if knows == "repl":
        monkeypatch.setattr(boot_loader, "TOUCH_TIMEOUT", 0.1)
    drive, come = drive_that_comes(tmp_path, monkeypatch, board_id)
    ids = (0x2E8A, 0x0005) if board is PICO else (0x2886, 0x0045)
    with RunningBoard(tmp_path, knows, come) as running:
        plug_in(SerialPort(running.port, *ids, "Board in FS mode"))
        plan = plan_flash(image_for(board), board, "app")
        assert f"send {running.port} into its boot loader, copy app.uf2 to its drive" in str(plan)
        assert perform(plan).startswith("not verified: ")  # this drive does not vanish
        assert not Path(running.port).exists()
    assert (drive / "app.uf2").read_bytes() == image_for(board).data
    if knows == "repl":
        assert b"\x03" in running.heard


def test_the_drive_that_vanishes_is_the_proof(tmp_path, monkeypatch):
    drive, come = drive_that_comes(tmp_path, monkeypatch, "RPI-RP2")
    come()
    plan = plan_flash(image_for(PICO), PICO, "app", Place(drive=drive))
    monkeypatch.setattr(uf2_drive, "RESTART_TIMEOUT", 5.0)
    timer = threading.Timer(0.2, (drive / "INFO_UF2.TXT").unlink)
    timer.start()
    assert perform(plan) == "verified: the boot loader took every block and restarted the board"
    timer.join()


@pytest.mark.usefixtures("impatient")
def test_a_board_that_stays(tmp_path):
    with RunningBoard(tmp_path, "nothing") as running:
        plan = plan_flash(image_for(XIAO), XIAO, "app", Place(running.port))
        with pytest.raises(BoardError, match="did not go into its boot loader") as caught:
            perform(plan)
    assert caught.value.hint.startswith("press reset twice quickly, then flash")
    assert b"machine.bootloader()\r" in running.heard


def test_a_drive_that_is_not_mounted(tmp_path, monkeypatch):
    monkeypatch.setattr(uf2_drive, "ARRIVAL_TIMEOUT", 0.2)
    drive_that_comes(tmp_path, monkeypatch, "RPI-RP2")
    with RunningBoard(tmp_path, "touch") as running:
        plan = plan_flash(image_for(PICO), PICO, "app", Place(running.port))
        with pytest.raises(BoardError, match="no drive with INFO_UF2.TXT appeared within") as info:
            perform(plan)
    assert "--drive, or install picotool" in info.value.hint


def test_another_board_comes_back(tmp_path, monkeypatch):
    drive, come = drive_that_comes(tmp_path, monkeypatch, "RP2350")
    with RunningBoard(tmp_path, "touch", come) as running:
        plan = plan_flash(image_for(PICO), PICO, "app", Place(running.port))
        with pytest.raises(BoardError, match="expected Board-ID RPI-RP2 .* found RP2350"):
            perform(plan)
    assert [path.name for path in drive.iterdir()] == ["INFO_UF2.TXT"]


@pytest.mark.parametrize(
    ("machine", "fits"),
    [
        ("Raspberry Pi Pico W with RP2040", True),  # the chip counts: a Pico may have run this
        ("Raspberry Pi Pico2 with RP2350", False),
    ],
)
def test_micropython_says_what_chip_it_runs_on(tmp_path, monkeypatch, machine, fits):
    monkeypatch.setattr(boot_loader, "ANSWER_TIMEOUT", 5.0)
    drive, come = drive_that_comes(tmp_path, monkeypatch, "RPI-RP2")
    with RunningBoard(tmp_path, "touch", come, machine=machine) as running:
        plan = plan_flash(image_for(PICO), PICO, "app", Place(running.port))
        if fits:
            perform(plan)
            assert (drive / "app.uf2").exists()
            return
        with pytest.raises(BoardError, match="the wrong chip: expected .* found 'Raspberry Pi P"):
            perform(plan)
        assert Path(running.port).exists()


def test_a_port_that_is_not_there(tmp_path):
    plan = plan_flash(image_for(PICO), PICO, "app", Place(str(tmp_path / "tty")))
    with pytest.raises(BoardError, match="there is no such port"):
        perform(plan)


def test_a_busy_port(tmp_path):
    import serial

    with RunningBoard(tmp_path, "nothing") as running, serial.Serial(running.port, exclusive=True):
        plan = plan_flash(image_for(PICO), PICO, "app", Place(running.port))
        with pytest.raises(BoardError, match="another program has the port open") as caught:
            perform(plan)
    assert "mpremote" in caught.value.hint


def test_a_pico_by_picotool(fake_program, tmp_path, plug_in):
    """Running, then for a moment nowhere, then in BOOTSEL mode."""
    fake_program(
        "picotool",
        """
if args == ["version"]:
    sys.exit(print("picotool v2.1.1"))
if not (home / "back").exists():
    (home / "back").touch()
    print("No accessible RP-series devices in BOOTSEL mode were found.")
    sys.exit(249)
(home / "written").write_bytes(pathlib.Path(args[3]).read_bytes())
""",
    )
    with RunningBoard(tmp_path, "touch") as running:
        plug_in(SerialPort(running.port, 0x2E8A, 0x0005))
        perform(plan_flash(image_for(PICO), PICO, "app"))
    assert (tmp_path / "written").read_bytes() == image_for(PICO).data


def test_a_pyboard_by_dfu(fake_program, tmp_path, plug_in):
    """An STM32 does not know the touch: it is asked over the REPL alone."""
    fake_program(
        "dfu-util",
        """
if args == ["-l"]:
    if (home / "dfu").exists():
        print('Found DFU: [0483:df11] ver=2200, path="1-1", alt=0, name="@Internal Flash '
              '/0x08000000/04*016Kg,01*064Kg,07*128Kg", serial="1"')
elif "-D" in args:
    (home / "written").write_bytes(pathlib.Path(args[-1]).read_bytes())
else:
    pathlib.Path(args[-1]).write_bytes(b"firmware" * 1000)
""",
    )
    with RunningBoard(tmp_path, "repl", (tmp_path / "dfu").touch) as running:
        plug_in(SerialPort(running.port, 0xF055, 0x9800))
        plan = plan_flash(image_for(PYBOARD), PYBOARD, "app")
        assert f"send {running.port} into its boot loader, then dfu-util -a 0 -D" in str(plan)
        assert perform(plan) == "verified: read back and compared"
    assert (tmp_path / "written").read_bytes() == image_for(PYBOARD).data


def test_read_only_drive(tmp_path, monkeypatch):
    _, come = drive_that_comes(tmp_path, monkeypatch, "RPI-RP2")
    come()
    plan = plan_flash(image_for(PICO), PICO, "app")
    real_open = Path.open

    def refuse(path, mode="r", **options):
        if "w" in mode:
            raise OSError(30, "Read-only file system")
        return real_open(path, mode, **options)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(BoardError, match="writing failed after 0 of .* Read-only file sys") as info:
        perform(plan)
    assert "the drive is mounted read-only" in info.value.hint
