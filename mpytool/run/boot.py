# SPDX-License-Identifier: MIT
"""Boot an image in its board's emulator, whichever that is.

boot(read_image(Path("demo.uf2"), board), board, sys.stdout.buffer.write)    -> 0
"""

from __future__ import annotations

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.image.container import ImageFile
from mpytool.run import host, qemu, rp2040
from mpytool.run.outcome import Deadline, Write


def boot(file: ImageFile, board: Board, write: Write, *, timeout: float | None = None) -> int:
    """Boot `file` in the emulator of `board`.

    Args:
        file: the image.
        board: for which board it is.
        write: takes the console's bytes as they come.
        timeout: seconds of real time after which to stop; None for never.

    Returns:
        The program's status: 0 if it ended, 1 after an uncaught exception;
        or TIMED_OUT.

    Raises:
        BoardError: the board has no emulator, or it is not installed.
        FormatError: the image is not one that the board can boot, or it crashed.
    """
    deadline = Deadline.after(timeout)
    if board.emulator is None:
        raise BoardError(
            f"board {board.id} has no emulator",
            hint=f"write the image to the hardware: mpytool flash ... --board {board.id}",
        )
    if board.emulator.kind == "rp2040py":
        return rp2040.run(file.image, write, deadline)
    if board.emulator.kind == "qemu":
        return qemu.run(file, board, write, deadline)
    return host.run(file, board, write, deadline)
