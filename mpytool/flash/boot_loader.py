# SPDX-License-Identifier: MIT
"""Send a running board into its boot loader, over its serial port.

    1200-baud touch     open the port at 1200 baud, drop DTR and RTS, and close it
    REPL                Ctrl-C, Ctrl-C, then "import machine; machine.bootloader()"

Firmware of other makers knows the touch, as do MicroPython's samd, mimxrt and a few of its
nrf and rp2 boards; MicroPython anywhere knows the other.  Whichever works, the board leaves
USB, and the port vanishes.  Many boards share their USB ids: MicroPython is asked first what
chip it runs on.

Source: MicroPython 1.29, shared/tinyusb/mp_usbd_cdc.c; Arduino's "1200 bps touch".
"""

from __future__ import annotations

import contextlib
import errno
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.ports import port_error, serial_ports

_TOUCHED = ("rp2", "samd", "nrf", "mimxrt")  # ports whose boards know the touch
_TOUCH_BAUD = 1200
_REPL_BAUD = 115_200
_ASK = b"\r\x03\x03\x02\rimport sys; print('<<' + sys.implementation._machine + '>>')\r"
_ANSWER = re.compile(rb"<<([^<>]+ with [^<>]+)>>")
_GO = b"\r\x03\x03\x02\rimport machine; machine.bootloader()\r"
# Seconds for an answer, for the port to vanish, and for the boot loader to show itself.
ANSWER_TIMEOUT, TOUCH_TIMEOUT, REPL_TIMEOUT, ARRIVAL_TIMEOUT = 1.0, 1.5, 3.0, 12.0
_STEP = 0.05  # seconds between two looks

T = TypeVar("T")


def how_to_enter(board: Board) -> str:
    """What to do by hand to start the board's boot loader."""
    if board.port == "rp2":
        return "hold BOOTSEL while plugging the board in"
    if board.port in ("esp32", "esp8266"):
        return "hold BOOT (GPIO0 low) while pressing reset"
    if board.port == "stm32":
        return "hold BOOT0 (or connect it to 3.3 V) while pressing reset"
    return "press reset twice quickly"


def enter_boot_loader(port: str, board: Board) -> None:
    """Send the board behind `port` into its boot loader.

    Raises:
        BoardError: the port cannot be opened, the board has another chip, or it stays.
    """
    import serial

    if not _is_there(port):
        raise port_error(port, FileNotFoundError(errno.ENOENT, "no such port"))
    try:
        with serial.Serial(port, _REPL_BAUD, timeout=0.05, write_timeout=1, exclusive=True) as link:
            _check_chip(port, board, link)
        if board.port in _TOUCHED:
            link = serial.Serial(port, _TOUCH_BAUD, exclusive=True)
            with link, contextlib.suppress(OSError):  # no such lines; closing tells as well
                link.dtr = link.rts = False
            if wait_for(lambda: not _is_there(port), TOUCH_TIMEOUT):
                return
        with serial.Serial(port, _REPL_BAUD, write_timeout=1, exclusive=True) as link:
            link.write(_GO)
            wait_for(lambda: not _is_there(port), REPL_TIMEOUT)
    except (OSError, serial.SerialException) as error:
        if _is_there(port):
            raise port_error(port, error) from error
    if _is_there(port):
        raise BoardError(
            f"{port}: the board did not go into its boot loader: expected it to leave USB",
            hint=f"{how_to_enter(board)}, then flash again",
        )


def _check_chip(port: str, board: Board, link: Any) -> None:
    """Raise BoardError if a MicroPython there says that it runs on another chip."""
    link.write(_ASK)
    heard = bytearray()

    def answer() -> re.Match[bytes] | None:
        heard.extend(link.read(256))
        return _ANSWER.search(heard)

    found = wait_for(answer, ANSWER_TIMEOUT)
    if found is None or " with " not in board.machine:
        return
    machine = found[1].decode("utf-8", "replace")
    chip, wanted = (text.rpartition(" with ")[2].lower() for text in (machine, board.machine))
    if chip != wanted:
        raise BoardError(
            f"{port}: the wrong chip: expected {board.machine!r} for board {board.id}, "
            f"found {machine!r}",
            hint="choose the right --board or --port; if this is the board, start its boot "
            f"loader by hand: {how_to_enter(board)}",
        )


def wait_for(look: Callable[[], T], timeout: float) -> T:
    """What `look` gives, once that is true or `timeout` seconds are over."""
    end = time.monotonic() + timeout
    while not (found := look()) and time.monotonic() < end:
        time.sleep(_STEP)
    return found


def _is_there(port: str) -> bool:
    """Whether the port is there still."""
    if port.startswith("/"):
        return Path(port).exists()
    return any(port == found.name for found in serial_ports())
