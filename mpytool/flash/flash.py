# SPDX-License-Identifier: MIT
"""Write an image to a board, by the first way that is there.

    plan = plan_flash(image_file, board)     decides, checks, changes nothing
    perform(plan)                            writes

Ways ("flashers" in the board's file): picotool if it is on PATH, else the drive
that the boot loader shows over USB.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.picotool import find_picotool, load, picotool_version
from mpytool.flash.uf2_drive import (
    CopyProgress,
    NoDriveError,
    Uf2Drive,
    check_drive,
    copy_to_drive,
    find_drive,
)
from mpytool.image.container import ImageFile, write_image


@dataclass(frozen=True, slots=True)
class FlashPlan:
    """What will be written, where and how.

    Attributes:
        board: the board.
        name: the name of the file on a drive.
        data: a UF2 file.
        picotool: the program's path, if it writes.
        version: the program's version.
        drive: the drive, if the file is copied there; with neither, no board is
            connected and the plan cannot be performed.
    """

    board: Board
    name: str
    data: bytes
    picotool: str = ""
    version: str = ""
    drive: Uf2Drive | None = None

    def __str__(self) -> str:
        if self.drive:
            how = f"copy {self.name} to {self.drive.path} (Board-ID {self.drive.board_id})"
        elif not self.picotool:
            how = f"copy {self.name} to the {self.board.uf2_board_id} drive, not connected now"
        else:
            how = f"{self.picotool} load -x {self.name} (picotool {self.version})"
        return f"{len(self.data):,} bytes of UF2 for {self.board.id}: {how}"


def uf2_for(file: ImageFile, board: Board) -> bytes:
    """The UF2 file to write: the given one, or one made of another format.

    Raises:
        BoardError: the board takes no UF2 files.
    """
    if file.format == "uf2" and board.uf2_family in file.families:
        return file.data
    return write_image(file.image, "uf2", board)


def check_flashers(board: Board) -> None:
    """Check that mpytool can drive one of the board's flashers.

    Raises:
        BoardError: it cannot, or the board has none.
    """
    if not board.flashers:
        raise BoardError(
            f"board {board.id} has no way to be flashed",
            hint=f"boot the image in its emulator: mpytool run ... --board {board.id}"
            if board.emulator
            else "",
        )
    if "picotool" in board.flashers or ("uf2-drive" in board.flashers and board.uf2_board_id):
        return
    image = f"mpytool build ... --board {board.id} --output app.{board.default_format}"
    if "uf2-drive" in board.flashers:
        raise BoardError(
            f"mpytool cannot tell the boot drive of board {board.id}: its Board-ID is not known",
            hint=f"copy the image to the drive by hand: {image}",
        )
    names = " or ".join(board.flashers)
    raise BoardError(
        f"mpytool cannot flash board {board.id} itself: it does not drive {names} yet",
        hint=f"write the image with {names}: {image}",
    )


def plan_flash(
    file: ImageFile, board: Board, name: str, *, drive: Path | None = None, connected: bool = True
) -> FlashPlan:
    """Decide how to write `file` to `board`; changes nothing.

    Args:
        file: the image, checked to be for the board.
        board: the board.
        name: what to call the file on a drive.
        drive: the boot loader's drive; searched for if None.
        connected: whether it is an error that no board is connected.

    Raises:
        BoardError: the board cannot be written, is not connected, or the drive
            is another board's.
    """
    check_flashers(board)
    data = uf2_for(file, board)
    if drive is not None:
        return FlashPlan(board, name, data, drive=check_drive(drive, board))
    for flasher in board.flashers:
        if flasher == "picotool" and (program := find_picotool()):
            version = picotool_version(program)
            return FlashPlan(board, name, data, picotool=program, version=version)
        if flasher == "uf2-drive":
            try:
                return FlashPlan(board, name, data, drive=find_drive(board))
            except NoDriveError:
                if connected:
                    raise
                return FlashPlan(board, name, data)
    raise BoardError(
        f"board {board.id} is flashed with {' or '.join(board.flashers)}: expected it on PATH",
        hint="install it, then flash again",
    )


def perform(plan: FlashPlan, progress: CopyProgress | None = None) -> None:
    """Write the board.

    Args:
        plan: from `plan_flash`.
        progress: told how many bytes of how many are on a drive.

    Raises:
        BoardError: the board could not be written; the text says how to recover.
    """
    if plan.drive:
        copy_to_drive(plan.drive, plan.name, plan.data, progress)
    else:
        load(plan.picotool, plan.data)
