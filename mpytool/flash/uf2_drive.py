# SPDX-License-Identifier: MIT
"""Write a board by copying a UF2 file to the drive that its boot loader shows.

The drive is told by a text file in its root:

    INFO_UF2.TXT:   UF2 Bootloader v3.0
                    Model: Raspberry Pi RP2
                    Board-ID: RPI-RP2

The boot loader writes each block as it comes and restarts the board at the last
one, whereupon the drive vanishes: an error while closing the file after all its
bytes went out is no failure.

Source: microsoft/uf2 README, "Files exposed by bootloaders"; RP2040 datasheet 2.8.4.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import string
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError

INFO_NAME = "INFO_UF2.TXT"
_INFO_LIMIT = 4096  # bytes; the real ones have about 60
_CHUNK_SIZE = 64 << 10  # bytes between two reports of progress

# Told how many bytes of how many are out.
CopyProgress = Callable[[int, int], None]


class NoDriveError(BoardError):
    """No boot loader's drive is there at all."""


@dataclass(frozen=True, slots=True)
class Uf2Drive:
    """A boot loader's drive.

    Attributes:
        path: its root folder.
        board_id: Board-ID of its INFO_UF2.TXT.
        model: Model of its INFO_UF2.TXT.
    """

    path: Path
    board_id: str
    model: str


def mount_points(platform: str = sys.platform, root: Path = Path("/")) -> list[Path]:
    """Where drives may be mounted on `platform`, sorted; `root` stands for "/"."""
    if platform == "win32":
        return [Path(f"{letter}:\\") for letter in string.ascii_uppercase]
    patterns = ["Volumes/*"] if platform == "darwin" else ["media/*", "media/*/*", "mnt/*"]
    if platform != "darwin":
        patterns.append("run/media/*/*")
    found: set[Path] = set()
    for pattern in patterns:
        with contextlib.suppress(OSError):
            found.update(root.glob(pattern))
    return sorted(found)


def read_drive(path: Path) -> Uf2Drive | None:
    """The boot loader's drive at `path`, or None if it is none or cannot be read."""
    try:
        with (path / INFO_NAME).open("rb") as file:
            text = file.read(_INFO_LIMIT).decode("utf-8", "replace")
    except OSError:
        return None
    values = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        values[key.strip()] = value.strip()
    return Uf2Drive(path, values.get("Board-ID", ""), values.get("Model", ""))


def find_drive(board: Board, places: Iterable[Path] | None = None) -> Uf2Drive:
    """The one drive of a board of this kind.

    Args:
        board: the board.
        places: where to look; the usual mount points if None.

    Raises:
        NoDriveError: there is none.
        BoardError: there is more than one, or only another board's.
    """
    places = mount_points() if places is None else places
    drives = [drive for path in places if (drive := read_drive(path))]
    fitting = [drive for drive in drives if fits(drive, board)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = ", ".join(str(drive.path) for drive in fitting)
        raise BoardError(
            f"expected one {board.product} in BOOTSEL mode, found {len(fitting)}: {names}",
            hint="name one with --drive",
        )
    if drives:
        raise _other_board(drives[0], board)
    raise NoDriveError(
        f"found no {board.product} in BOOTSEL mode: expected a drive with {INFO_NAME}, "
        f"Board-ID {board.uf2_board_id}",
        hint="hold BOOTSEL while plugging the board in; if its drive is elsewhere, use --drive",
    )


def check_drive(path: Path, board: Board) -> Uf2Drive:
    """The drive at `path`, which the user named.

    Raises:
        BoardError: it is no boot loader's drive, or another board's.
    """
    drive = read_drive(path)
    if drive is None:
        raise BoardError(
            f"{path}: expected a boot loader's drive with {INFO_NAME}, found none",
            hint="hold BOOTSEL while plugging the board in",
        )
    if not fits(drive, board):
        raise _other_board(drive, board)
    return drive


def fits(drive: Uf2Drive, board: Board) -> bool:
    """Whether the drive is that of a board of this kind."""
    return bool(board.uf2_board_id) and drive.board_id.startswith(board.uf2_board_id)


def _other_board(drive: Uf2Drive, board: Board) -> BoardError:
    """The error that a drive belongs to another board."""
    return BoardError(
        f"{drive.path}: expected Board-ID {board.uf2_board_id} for board {board.id}, "
        f"found {drive.board_id or 'none'}{f' ({drive.model})' if drive.model else ''}",
        hint="this is another board: choose the right --board, or plug the right one in",
    )


def copy_to_drive(
    drive: Uf2Drive, name: str, data: bytes, progress: CopyProgress | None = None
) -> Path:
    """Copy the UF2 file `data` to the drive under `name`; the path of the copy.

    Raises:
        BoardError: the drive is full, write-protected or gone; what was written
            is removed if the drive is still there.
    """
    target = drive.path / name
    done = 0
    try:
        free = shutil.disk_usage(drive.path).free
        if free < len(data):
            raise BoardError(
                f"{drive.path}: expected {len(data)} bytes of free space, found {free}",
                hint="plug the board in again with BOOTSEL held, then flash again",
            )
        with target.open("wb", buffering=0) as file:
            while done < len(data):
                done += file.write(data[done : done + _CHUNK_SIZE])
                if done < len(data):
                    os.fsync(file.fileno())
                if progress:
                    progress(done, len(data))
            with contextlib.suppress(OSError):  # the board restarts at the last block
                os.fsync(file.fileno())
    except OSError as error:
        if done == len(data) and not (drive.path / INFO_NAME).exists():
            return target  # closing failed, because the board has restarted
        with contextlib.suppress(OSError):
            target.unlink()
        raise BoardError(
            f"{target}: writing failed after {done} of {len(data)} bytes: "
            f"{error.strerror or error}",
            hint="the board's boot loader is unharmed: plug it in again with BOOTSEL held, "
            "then flash again",
        ) from error
    return target
