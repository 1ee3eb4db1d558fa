# SPDX-License-Identifier: MIT
"""Write a board by copying a UF2 file to the drive that its boot loader shows.

The drive is told by a text file in its root:

    INFO_UF2.TXT:   UF2 Bootloader v3.0
                    Model: Raspberry Pi RP2
                    Board-ID: RPI-RP2

The boot loader writes each block as it comes and restarts the board at the last
one, whereupon the drive vanishes: an error while closing the file after all its
bytes went out is no failure.  It restarts only if it took every block; a drive
that stays is the sign that it did not.

A board's Board-ID is in its file where it is known.  Boot loaders of SAMD and nRF
chips begin it with the chip's name ("SAMD21G18A-Feather-v0"), which tells as much.

Source: microsoft/uf2 README, "Files exposed by bootloaders"; RP2040 datasheet 2.8.4.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import string
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.flash.boot_loader import (
    ARRIVAL_TIMEOUT,
    enter_boot_loader,
    how_to_enter,
    wait_for,
)
from mpytool.flash.ports import ports_of
from mpytool.flash.way import Load, Place, Progress, Target
from mpytool.image.container import ImageFile, write_image

INFO_NAME = "INFO_UF2.TXT"
_INFO_LIMIT = 4096  # bytes; the real ones have about 60
_CHUNK_SIZE = 64 << 10  # bytes between two reports of progress

RESTART_TIMEOUT = 5.0  # seconds for the drive to vanish after the last block


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


class Uf2DriveWay:
    """The way "uf2-drive"."""

    name = "uf2-drive"

    def ready(self) -> bool:
        """A drive needs no program."""
        return True

    def find(self, board: Board, place: Place) -> list[Target]:
        """The drives of such boards; if there is none, running boards."""
        if place.drive:
            return [_target(check_drive(place.drive, board))]
        if place.port:
            return [Target(place.port, port=place.port)]
        if not board_id_of(board):
            raise BoardError(
                f"mpytool cannot tell the boot drive of board {board.id}: its Board-ID is not "
                "known",
                hint="start the boot loader and name its drive with --drive",
            )
        if drives := find_drives(board):
            return [_target(drive) for drive in drives]
        return [Target(port.name, port=port.name, detail=port.text) for port in ports_of(board)]

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """The UF2 file to copy."""
        return uf2_load(file, board, name)

    def words(self, load: Load, target: Target | None) -> str:
        """What is copied where."""
        if target is None:
            return f"copy {load.name} to the {board_id_of(load.board)} drive, not connected now"
        if target.port:
            return f"send {target.name} into its boot loader, copy {load.name} to its drive"
        return f"copy {load.name} to {target.name} (Board-ID {target.detail})"

    @contextmanager
    def connect(self, load: Load, target: Target) -> Iterator[_Session]:
        """The boot loader's drive; the boot loader itself restarts the board."""
        path = Path(target.key)
        if target.port:
            before = {drive.path for drive in map(read_drive, mount_points()) if drive}
            enter_boot_loader(target.port, load.board)
            path = _arrived(load.board, before)
        yield _Session(check_drive(path, load.board), load)


class _Session:
    """A boot loader's drive."""

    def __init__(self, drive: Uf2Drive, load: Load) -> None:
        self.drive = drive
        self.target = load

    def check(self) -> None:
        """The drive has room."""
        try:
            free = shutil.disk_usage(self.drive.path).free
        except OSError as error:
            raise BoardError(
                f"{self.drive.path}: the drive is gone: {error.strerror or error}",
                hint=f"{how_to_enter(self.target.board)}, then flash again",
            ) from error
        if free < len(self.target.data):
            raise BoardError(
                f"{self.drive.path}: expected {len(self.target.data)} bytes of free space, "
                f"found {free}",
                hint="the image is too large for this board, or the drive is no boot loader's",
            )

    def write(self, progress: Progress | None) -> None:
        """Copy the file."""
        copy_to_drive(self.drive, self.target.name, self.target.data, progress)

    def verify(self) -> str:
        """The boot loader restarts the board once it has every block."""
        info = self.drive.path / INFO_NAME
        if wait_for(lambda: not info.exists(), RESTART_TIMEOUT):
            return "verified: the boot loader took every block and restarted the board"
        return (
            f"not verified: {self.drive.path} is still there; if the board does not run, the "
            "boot loader did not take every block"
        )


def uf2_load(file: ImageFile, board: Board, name: str) -> Load:
    """The UF2 file to write: the given one, or one made of another format.

    Raises:
        BoardError: the board takes no UF2 files.
    """
    if file.format == "uf2" and board.uf2_family in file.families:
        data = file.data
    else:
        # Blocks without a family id would be ignored by the boot loader.
        data = write_image(file.image, "uf2", board)
    return Load(board, f"{name}.uf2", "UF2", data, file.image)


def _target(drive: Uf2Drive) -> Target:
    return Target(str(drive.path), str(drive.path), detail=drive.board_id)


def _arrived(board: Board, before: set[Path]) -> Path:
    """The drive that was not there before."""

    def look() -> list[Path]:
        drives = (drive for path in mount_points() if (drive := read_drive(path)))
        return [drive.path for drive in drives if drive.path not in before]

    found = wait_for(look, ARRIVAL_TIMEOUT)
    if not found:
        raise BoardError(
            f"the board went into its boot loader, but no drive with {INFO_NAME} appeared within "
            f"{ARRIVAL_TIMEOUT:g} s",
            hint="mount the drive and flash again with --drive, or install "
            + ("picotool" if board.port == "rp2" else "a program that mounts drives by itself"),
        )
    return found[0]


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


def find_drives(board: Board, places: Iterable[Path] | None = None) -> list[Uf2Drive]:
    """The drives of boards of this kind.

    Args:
        board: the board.
        places: where to look; the usual mount points if None.

    Raises:
        BoardError: there are only other boards' drives.
    """
    places = mount_points() if places is None else places
    drives = [drive for path in places if (drive := read_drive(path))]
    fitting = [drive for drive in drives if fits(drive, board)]
    if drives and not fitting:
        raise _other_board(drives[0], board)
    return fitting


def check_drive(path: Path, board: Board) -> Uf2Drive:
    """The drive at `path`, which the user named.

    Raises:
        BoardError: it is no boot loader's drive, or another board's.
    """
    drive = read_drive(path)
    if drive is None:
        raise BoardError(
            f"{path}: expected a boot loader's drive with {INFO_NAME}, found none",
            hint=how_to_enter(board),
        )
    if board_id_of(board) and not fits(drive, board):
        raise _other_board(drive, board)
    return drive


def board_id_of(board: Board) -> str:
    """How the Board-ID of such a board begins; "" if that is not known."""
    if board.uf2_board_id:
        return board.uf2_board_id
    if board.port == "samd":
        return board.mcu[:6]
    return board.mcu if board.port == "nrf" else ""


def fits(drive: Uf2Drive, board: Board) -> bool:
    """Whether the drive is that of a board of this kind."""
    start = board_id_of(board).lower()
    return bool(start) and drive.board_id.lower().startswith(start)


def _other_board(drive: Uf2Drive, board: Board) -> BoardError:
    """The error that a drive belongs to another board."""
    return BoardError(
        f"{drive.path}: expected Board-ID {board_id_of(board)} for board {board.id}, "
        f"found {drive.board_id or 'none'}{f' ({drive.model})' if drive.model else ''}",
        hint="this is another board: choose the right --board, or plug the right one in",
    )


def copy_to_drive(
    drive: Uf2Drive, name: str, data: bytes, progress: Progress | None = None
) -> Path:
    """Copy the UF2 file `data` to the drive under `name`; the path of the copy.

    Raises:
        BoardError: the drive is full, write-protected or gone; what was written
            is removed if the drive is still there.
    """
    target = drive.path / name
    done = 0
    try:
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
        hint = "the board's boot loader is unharmed: start it again, then flash again"
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            hint = "the drive is mounted read-only: mount it again, or give your user the right"
        raise BoardError(
            f"{target}: writing failed after {done} of {len(data)} bytes: "
            f"{error.strerror or error}",
            hint=hint,
        ) from error
    return target
