# SPDX-License-Identifier: MIT
"""Serial ports: which are there, and why one cannot be used.

SerialPort("/dev/ttyACM0", 0x2E8A, 0x0005, "Board in FS mode", "e6614c...")
"""

from __future__ import annotations

import errno
import sys
from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.usb_ids import may_be


class SerialPort(NamedTuple):
    """A serial port of a USB device.

    Attributes:
        name: how it is opened: "/dev/ttyACM0", "COM3".
        vendor: USB vendor id.
        product: USB product id.
        text: what the device calls itself.
        serial: its serial number, or "".
    """

    name: str
    vendor: int
    product: int
    text: str = ""
    serial: str = ""


def serial_ports() -> list[SerialPort]:
    """The serial ports of USB devices, by name."""
    from serial.tools.list_ports import comports

    return sorted(
        SerialPort(
            port.device, port.vid, port.pid or 0, port.product or "", port.serial_number or ""
        )
        for port in comports()
        if port.vid is not None
    )


def ports_of(board: Board) -> list[SerialPort]:
    """The serial ports that a board of this kind may be behind."""
    return [port for port in serial_ports() if may_be(port.vendor, port.product, board)]


def port_error(name: str, error: BaseException, *, doing: str = "") -> BoardError:
    """The error that the port `name` gave, with what to do about it.

    Args:
        name: the port.
        error: what opening or using it raised; its causes are looked at.
        doing: what was going on if the port was open already: "writing".
    """
    code: int | None = None
    cause: BaseException | None = error
    while cause is not None and code is None:
        code = getattr(cause, "errno", None)
        cause = cause.__cause__ or cause.__context__
    if doing:
        return BoardError(
            f"{name}: the board was lost while {doing}: {_first_line(error)}",
            hint="check the cable, plug the board in again, then flash again",
        )
    if code == errno.ENOENT:
        return BoardError(f"{name}: there is no such port", hint="list them: mpytool devices")
    if code in (errno.EACCES, errno.EPERM) and "ccess is denied" not in str(error):
        hint = "run: sudo usermod -a -G dialout $USER, then log out and in again"
        if sys.platform != "linux":
            hint = "give your user the right to open it"
        return BoardError(f"{name}: no permission to open the port", hint=hint)
    if code in (errno.EAGAIN, errno.EBUSY, errno.EACCES, errno.EPERM):
        return BoardError(
            f"{name}: another program has the port open",
            hint="end it (mpremote, a serial monitor, an IDE), then try again",
        )
    return BoardError(
        f"{name}: cannot use the port: {_first_line(error)}", hint="list them: mpytool devices"
    )


def _first_line(error: BaseException) -> str:
    return str(error).strip().split("\n")[0] or type(error).__name__
