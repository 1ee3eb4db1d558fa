# SPDX-License-Identifier: MIT
"""Boot an image in its board's emulator, whichever that is.

boot(read_image(Path("demo.uf2"), board), board, sys.stdout.buffer.write)    -> 0

The console is where the image prints.  Our own runtimes, which describe themselves, and any
other program: the first UART.  MicroPython: its REPL, on USB for the rp2 port and on the first
UART for the qemu port.
"""

from __future__ import annotations

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.image.container import ImageFile
from mpytool.run import host, qemu, rp2040
from mpytool.run.outcome import Deadline, Read, Write, no_input
from mpytool.run.repl import has_repl
from mpytool.runtime.description import MAGIC


def boot(
    file: ImageFile,
    board: Board,
    write: Write,
    *,
    timeout: float | None = None,
    read: Read = no_input,
) -> int:
    """Boot `file` in the emulator of `board`.

    Args:
        file: the image.
        board: for which board it is.
        write: takes the console's bytes as they come.
        timeout: seconds of real time after which to stop; None for never.
        read: gives bytes for the console.

    Returns:
        The program's status: 0 if it ended, 1 after an uncaught exception;
        or TIMED_OUT.

    Raises:
        BoardError: the board has no emulator, or it is not installed; the firmware's
            REPL does not answer.
        FormatError: the image is not one that the board can boot, or it crashed.
    """
    deadline = Deadline.after(timeout)
    if board.emulator is None:
        raise BoardError(
            f"board {board.id} has no emulator",
            hint=f"write the image to the hardware: mpytool flash ... --board {board.id}",
        )
    if board.emulator.kind == "host":
        return host.run(file, board, write, deadline, read)
    repl = _has_repl(file)
    if board.emulator.kind == "rp2040py":
        return rp2040.run(file.image, write, deadline, read, usb=repl)
    return qemu.run(file, board, write, deadline, read, repl=repl)


def _has_repl(file: ImageFile) -> bool:
    """Whether an image is MicroPython's, and none of our own runtimes."""
    parts = [segment.data for segment in file.image]
    return any(map(has_repl, parts)) and not any(MAGIC in part for part in parts)
