# SPDX-License-Identifier: MIT
"""Hand a board over to mpremote, MicroPython's own remote control.

python -m mpremote connect /dev/ttyACM0 repl
python -m mpremote connect /dev/ttyACM0 mount src repl
"""

from __future__ import annotations

import importlib.util
import shutil
import sys

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.ports import ports_of, serial_ports
from mpytool.flash.usb_ids import lookup


def choose_port(board: Board | None = None) -> str:
    """The serial port of the one board that is connected.

    Args:
        board: only ports that a board of this kind may be behind.

    Raises:
        BoardError: there is none, or several.
    """
    if board is not None:
        found = ports_of(board)
    else:
        known = ((port, lookup(port.vendor, port.product)) for port in serial_ports())
        found = [port for port, what in known if what and not what.is_boot_loader]
    if not found:
        raise BoardError(
            f"found no {board.product if board else 'board'} on a serial port",
            hint="plug it in; if its port is not recognised, name it with --port",
        )
    if len(found) > 1:
        names = ", ".join(port.name for port in found)
        raise BoardError(
            f"expected one board on a serial port, found {len(found)}: {names}",
            hint="name one with --port; what they are tells: mpytool devices",
        )
    return found[0].name


def mpremote_command(port: str, *arguments: str) -> list[str]:
    """The command that runs mpremote on the board behind `port`.

    Raises:
        BoardError: mpremote is not installed.
    """
    if importlib.util.find_spec("mpremote") is not None:
        program = [sys.executable, "-m", "mpremote"]
    elif path := shutil.which("mpremote"):
        program = [path]
    else:
        raise BoardError(
            "mpremote is not installed: expected the package, or the program on PATH",
            hint="install it: pip install mpremote",
        )
    return [*program, "connect", port, *arguments]
