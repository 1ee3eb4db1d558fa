# SPDX-License-Identifier: MIT
"""Send a running board into its boot loader, over its serial port.

    1200-baud touch     open the port at 1200 baud and close it: rp2, samd, nrf, mimxrt
    REPL                Ctrl-C, Ctrl-C, then "import machine; machine.bootloader()"

Whichever works, the board leaves USB, and the port vanishes.

Source: MicroPython 1.29, shared/tinyusb/mp_usbd_cdc.c; Arduino's "1200 bps touch".
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.ports import port_error, serial_ports

_TOUCHED = ("rp2", "samd", "nrf", "mimxrt")  # ports whose boards know the touch
_TOUCH_BAUD = 1200
_REPL_BAUD = 115_200
_GO = b"\r\x03\x03\x02\rimport machine; machine.bootloader()\r"
# Seconds for the port to vanish, and for the boot loader to show itself.
TOUCH_TIMEOUT, REPL_TIMEOUT, ARRIVAL_TIMEOUT = 1.5, 3.0, 12.0
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
        BoardError: the port cannot be opened, or the board stays.
    """
    import serial

    try:
        if board.port in _TOUCHED:
            with serial.Serial(port, _TOUCH_BAUD, exclusive=True) as link:
                link.dtr = False
            if wait_for(lambda: not _is_there(port), TOUCH_TIMEOUT):
                return
        with serial.Serial(port, _REPL_BAUD, write_timeout=1, exclusive=True) as link:
            link.write(_GO)
            link.flush()
            wait_for(lambda: not _is_there(port), REPL_TIMEOUT)
    except (OSError, serial.SerialException) as error:
        if _is_there(port):
            raise port_error(port, error) from error
    if _is_there(port):
        raise BoardError(
            f"{port}: the board did not go into its boot loader: expected it to leave USB",
            hint=f"{how_to_enter(board)}, then flash again",
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
