# SPDX-License-Identifier: MIT
"""What a way to write a board is: esptool, picotool, a UF2 drive, dfu-util, pyOCD.

    way.ready()                     is the program that it needs on PATH?
    way.find(board, place)          which boards are connected, as Targets
    way.load(file, board, name)     what would be written; refuses what does not fit the board
    way.words(load, target)         a sentence for --dry-run
    with way.connect(load, target) as session:
        session.check()             asks the board; the last chance before anything is changed
        session.write(progress)
        session.verify()            how it is known that the board has it

Each way is a module of its own with one class; `mpytool.flash.flash` knows them all.  A
session goes into the boot loader when it begins and restarts the board when it ends.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from mpytool.boards.model import Board
from mpytool.image.container import ImageFile
from mpytool.image.memory import MemoryImage

# Told how many bytes of how many are out.
Progress = Callable[[int, int], None]


class Place(NamedTuple):
    """Where the user says that the board is.

    Attributes:
        port: its serial port, or "".
        drive: the boot loader's drive, or None.
    """

    port: str = ""
    drive: Path | None = None


class Target(NamedTuple):
    """A connected board, as one way reaches it.

    Attributes:
        name: what it is called: "/dev/ttyACM0", "/media/me/RPI-RP2", "USB 1-4".
        key: what the way needs to reach it, in its own terms.
        port: the serial port of a running program that has to make room for the boot
            loader first; "" if the boot loader runs, or if it needs no such thing.
        detail: more to show of it, "" if there is no more.
    """

    name: str
    key: str = ""
    port: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What is written.

    Attributes:
        board: the board that it is for.
        name: the name of a file that holds it.
        kind: what `data` is, for the plan: "UF2", "flash".
        data: the bytes that go out, in the way's format.
        image: the same by address of flash, for reading back.
    """

    board: Board
    name: str
    kind: str
    data: bytes
    image: MemoryImage


class Session(Protocol):
    """A board in its boot loader."""

    def check(self) -> None:
        """Raise BoardError if the board cannot take the load; nothing is changed yet."""

    def write(self, progress: Progress | None) -> None:
        """Write the load.

        Raises:
            BoardError: it failed; the text says what to do.
        """

    def verify(self) -> str:
        """How it is known that the board has the load: "verified: ..." or "not verified: ...".

        Raises:
            BoardError: the board has something else.
        """


class Way(Protocol):
    """One way to write boards."""

    @property
    def name(self) -> str:
        """As in `flashers` of a board's file."""

    def ready(self) -> bool:
        """Whether the program that it needs is on PATH."""

    def find(self, board: Board, place: Place) -> list[Target]:
        """The connected boards that may be of this kind."""

    def load(self, file: ImageFile, board: Board, name: str) -> Load:
        """What to write of `file`.

        Raises:
            BoardError: it does not fit the board.
        """

    def words(self, load: Load, target: Target | None) -> str:
        """What will be done, in words; without a target, none is connected."""

    def connect(self, load: Load, target: Target) -> AbstractContextManager[Session]:
        """The board in its boot loader.

        Raises:
            BoardError: it does not go there, or is gone.
        """
