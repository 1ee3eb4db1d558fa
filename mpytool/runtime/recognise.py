# SPDX-License-Identifier: MIT
r"""Recognise the board of a MicroPython image by what the image says it runs on.

    file     ...; Raspberry Pi Pico with RP2040\0...
    boards   machine = "Raspberry Pi Pico with RP2040"     boards/rpi_pico.toml

`sys.implementation._machine` is a text of its own, or the end of the banner's, which has "; "
in front; nothing else that can be read stands before it.  Boards that share the text are told
apart by instruction set, UF2 family and memory, where these differ.

Source: MICROPY_BANNER_MACHINE of py/mpconfig.h, MicroPython 1.20 to 1.29.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mpytool.boards.load import boards_dir, find_board, todays_machine
from mpytool.boards.model import Board
from mpytool.errors import BoardError
from mpytool.image.container import check_fits, outside_memory
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import Evidence

_WITH = b" with "
_MAX_TEXT = 200  # bytes of a machine text, the banner's part before it included
_MACHINE = re.compile(rb'^machine = "(.+)"', re.MULTILINE)
_BEFORE = re.compile(rb"[\x20-\x7e]*\Z")
_BEHIND = re.compile(rb"[\x20-\x7e]*")
# How an architecture of a board begins that runs an instruction set of references.
_ARCHITECTURES = (("thumb", "arm"), ("arm", "arm"), ("riscv", "rv"), ("xtensa", "xtensa"))


class Recognition(NamedTuple):
    """What an image says it runs on.

    Attributes:
        machine: the text, "" if there is none that is known.
        place: where it was found, for reports.
        boards: those that say so and to which the image can belong.
    """

    machine: str
    place: str
    boards: tuple[Board, ...]

    @property
    def evidence(self) -> Evidence:
        """The conclusion for reports."""
        if not self.machine:
            return Evidence("board", "unknown", "the image holds no text of a known board")
        names = ", ".join(board.id for board in self.boards) or "none that the image fits"
        return Evidence("board", names, f"the image says {self.machine!r}, {self.place}")


def recognise(
    file: ImageFile, machine: str = "", architecture: str = "", *, has_romfs: bool | None = None
) -> Recognition:
    """The boards whose text an image holds.

    Args:
        file: the image.
        machine: what the analysis found in sys.implementation, if anything.
        architecture: the instruction set of its references, "" if it is not known.
        has_romfs: whether it can mount a ROMFS; None if that is not known.

    Raises:
        BoardError: it holds the texts of several boards.
    """
    if machine:
        machine = todays_machine(machine)
        found = {machine: "in sys.implementation"}
        boards = {machine: find_board(machine)}
    else:
        known = set(known_machines())
        texts = ((todays_machine(text), at) for text, at in machine_texts(file.image))
        found = {text: f"at {at:#x}" for text, at in texts if text in known}
        boards = {text: find_board(text) for text in found}
        found = {text: place for text, place in found.items() if boards[text]}
    if len(found) > 1:
        raise BoardError(
            "the image says that it runs on " + " and on ".join(map(repr, sorted(found))),
            hint="say which one with --board",
        )
    for text, place in found.items():
        fitting = tuple(board for board in boards[text] if _can_run(board, file, architecture))
        if has_romfs is not None and len({_has_romfs(board) for board in fitting}) > 1:
            fitting = tuple(board for board in fitting if _has_romfs(board) == has_romfs)
        return Recognition(text, place, fitting)
    return Recognition("", "", ())


def the_board(recognition: Recognition) -> Board | None:
    """The board, if there is one, or if all that there are have one layout.

    Raises:
        BoardError: several boards with different memory are possible.
    """
    boards = recognition.boards
    if not boards:
        return None
    first = min(boards, key=lambda board: (len(board.id), board.id))
    if any((board.memory, board.esp) != (first.memory, first.esp) for board in boards):
        names = "; ".join(f"{board.id} ({told})" for board, told in _differences(boards))
        raise BoardError(
            f"the image says {recognition.machine!r}, which several boards with different memory "
            f"say: {names}",
            hint=f"say which one, for example with --board {first.id}",
        )
    return first


def check_given(board: Board, file: ImageFile, recognition: Recognition, architecture: str) -> None:
    """Check the board that the user names against what the image says.

    Raises:
        BoardError: the image is for another board.
    """
    others = [found.id for found in recognition.boards]
    if others and board.machine and board.machine != recognition.machine:
        names = ", ".join(others)
        raise BoardError(
            f"the image says that it runs on {recognition.machine!r} ({names}), "
            f"but board {board.id} is {board.machine!r}",
            hint=f"leave out --board {board.id}, or give an image for it",
        )
    if not _runs(board, architecture):
        raise BoardError(
            f"the image has {architecture} code, board {board.id} is {board.architecture}",
            hint=f"give an image for {board.id}",
        )
    if board.uf2_family and file.families and board.uf2_family not in file.families:
        raise BoardError(
            f"the UF2 file is for family {file.families[0]:#010x}, board {board.id} has "
            f"{board.uf2_family:#010x}",
            hint=f"give an image for {board.id}",
        )
    if board.esp is None and "ESP" not in file.container:
        check_fits(file.image, board)


def known_machines() -> Iterator[str]:
    """The machine texts in all board files, variants included."""
    for path in sorted(boards_dir().glob("*.toml")):
        for match in _MACHINE.finditer(path.read_bytes()):
            yield match[1].decode("utf-8", "replace")


def machine_texts(image: MemoryImage) -> Iterator[tuple[str, int]]:
    """Every text "<board> with <processor>" that could name a machine, and its address."""
    for segment in image:
        data = segment.data
        at = data.find(_WITH)
        while at >= 0:
            first = max(at - _MAX_TEXT, 0)
            before = _BEFORE.search(data[first:at])
            behind = _BEHIND.match(data, at, at + _MAX_TEXT)
            if before and behind and data[behind.end() : behind.end() + 1] == b"\0":
                text = before[0] + behind[0]
                name = text.rpartition(b"; ")[2]
                yield name.decode("ascii"), segment.address + behind.end() - len(name)
            at = data.find(_WITH, at + 1)


def _can_run(board: Board, file: ImageFile, architecture: str) -> bool:
    """Whether an image can be one for a board, as far as the container and the code tell."""
    if not _runs(board, architecture):
        return False
    if board.uf2_family and file.families and board.uf2_family not in file.families:
        return False
    return "ESP" in file.container or board.esp is not None or not outside_memory(file.image, board)


def _has_romfs(board: Board) -> bool:
    return board.romfs is not None and board.romfs.size > 0


def _differences(boards: Iterable[Board]) -> Iterator[tuple[Board, str]]:
    """Each board with the sizes of the regions that the others have otherwise."""
    boards = tuple(boards)
    names = dict.fromkeys(region.name for board in boards for region in board.memory)
    told = [name for name in names if len({board.find(name) for board in boards}) > 1]
    for board in boards:
        sizes = ((name, region.size if (region := board.find(name)) else 0) for name in told)
        texts = (f"{name} {size >> 10} KiB" if size else f"no {name}" for name, size in sizes)
        yield board, ", ".join(texts) or "another partition table"


def _runs(board: Board, architecture: str) -> bool:
    wanted = _prefixes(architecture)
    return not wanted or board.architecture.startswith(tuple(wanted))


def _prefixes(architecture: str) -> Iterable[str]:
    return [prefix for name, prefix in _ARCHITECTURES if architecture.startswith(name)]
