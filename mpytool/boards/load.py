# SPDX-License-Identifier: MIT
"""Find board files and read them.

    installed:  mpytool/data/boards/<id>.toml      mpytool/data/runtimes/<id>.elf
    checkout:   boards/<id>.toml                   firmware/prebuilt/<id>.elf

    load_board("rpi_pico2")           one file
    load_board("rpi_pico2-riscv")     the same file, with the changes of its variant RISCV
    load_board("my/board.toml")       a file by its path; its runtime may lie beside it
    find_board("Raspberry Pi Pico2 with RP2350")
                                      the boards whose images say this

`mpytool.boards.parse` knows what may stand in a file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from mpytool.boards.model import Board, Variant
from mpytool.errors import BoardError, Location

_PACKAGE = Path(__file__).resolve().parents[1]
_OLD_CHIP = re.compile(r"( with ESP32)([A-Z]\d+)$")
_MAX_FILE_SIZE = 1 << 20  # bytes; a board file has about a thousand


def boards_dir() -> Path:
    """The folder with the board files."""
    installed = _PACKAGE / "data" / "boards"
    return installed if installed.is_dir() else _PACKAGE.parent / "boards"


def runtimes_dir() -> Path:
    """The folder with the prebuilt runtimes."""
    installed = _PACKAGE / "data" / "runtimes"
    return installed if installed.is_dir() else _PACKAGE.parent / "firmware" / "prebuilt"


def board_ids() -> list[str]:
    """The ids of all boards, sorted."""
    return sorted(path.stem for path in boards_dir().glob("*.toml"))


def load_boards() -> list[Board]:
    """All boards, sorted by id; variants are inside their boards.

    Raises:
        BoardError: a board file is wrong.
    """
    folder = boards_dir()
    return [read_board(folder / f"{name}.toml") for name in board_ids()]


def load_board(name: str) -> Board:
    """The board with the id `name`, or the one that the TOML file `name` describes.

    Args:
        name: "rpi_pico", "rpi_pico2-riscv" or "folder/board.toml"; the case of an id is ignored.

    Raises:
        BoardError: there is no such board or variant, or its file is wrong.
    """
    if name.endswith(".toml"):
        return read_board(Path(name))
    board_id, _, variant = name.lower().partition("-")
    path = boards_dir() / f"{board_id}.toml"
    if not re.fullmatch(r"\w+", board_id, re.ASCII) or not path.is_file():
        from difflib import get_close_matches

        near = get_close_matches(name.lower(), board_ids(), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]!r}?" if near else "list the boards with: mpytool boards"
        raise BoardError(f"unknown board {name!r}", hint=hint)
    board = read_board(path)
    return with_variant(board, variant) if variant else board


def with_variant(board: Board, name: str) -> Board:
    """The board that a variant of `board` is; its id is "<board>-<variant>".

    Raises:
        BoardError: the board has no such variant.
    """
    for variant in board.variants:
        if variant.name.lower() == name.lower():
            return _applied(board, variant)
    names = ", ".join(variant.name for variant in board.variants)
    raise BoardError(f"board {board.id} has no variant {name!r}", hint=f"it has: {names or 'none'}")


def _applied(board: Board, variant: Variant) -> Board:
    changes: dict[str, Any] = dict(variant.changes)
    return replace(
        board,
        id=f"{board.id}-{variant.name.lower()}",
        product=f"{board.product} ({variant.name})",
        variants=(),
        runtime="",
        **changes,
    )


def todays_machine(machine: str) -> str:
    """A machine text as boards write it now: up to v1.28 Espressif's chips had no hyphen."""
    return _OLD_CHIP.sub(r"\1-\2", machine)


def find_board(machine: str) -> list[Board]:
    """The boards whose images say `machine`, sorted by id; more than one if they share it.

    A variant is among them if it says so itself, or if it says what its board says
    and has another processor or memory; one that only adds software counts as its board.

    Args:
        machine: `sys.implementation._machine` of an image.

    Raises:
        BoardError: the file of a board in question is wrong.
    """
    if not machine:
        return []
    machine = todays_machine(machine)
    wanted = f'"{machine}"'.encode()
    found: list[Board] = []
    for path in sorted(boards_dir().glob("*.toml")):
        if wanted not in path.read_bytes():
            continue
        board = read_board(path)
        if board.machine == machine:
            found.append(board)
        for variant in board.variants:
            changed = _applied(board, variant)
            if changed.machine == machine and (variant.moves or board.machine != machine):
                found.append(changed)
    return found


def runtime_path(board: Board) -> Path:
    """Where the board's bundled runtime lies.

    Raises:
        BoardError: the board has none, or the file is not there.
    """
    if not board.runtime:
        raise BoardError(
            f"board {board.id} has no bundled runtime: it needs an image of MicroPython to link "
            "into",
            hint=f"{_where_images_are(board)}, then: mpytool build ... --board {board.id} "
            "--runtime FILE",
        )
    beside = board.path.parent / board.runtime
    path = beside if beside.is_file() else runtimes_dir() / board.runtime
    if not path.is_file():
        raise BoardError(
            f"the runtime of board {board.id} is missing: expected {path}",
            hint="in a source checkout, build it with: make firmware",
        )
    return path


def _where_images_are(board: Board) -> str:
    """How to come by an image for a board without a bundled runtime."""
    if board.port in ("", "qemu"):
        return "build MicroPython for it"
    return f"download {board.id.upper()} from micropython.org/download"


def read_board(path: Path) -> Board:
    """The board that the TOML file at `path` describes.

    Raises:
        BoardError: the file cannot be read, is no TOML, or does not describe a board.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_SIZE + 1)
    except OSError as error:
        raise BoardError(
            f"cannot read the board file: {error.strerror or error}", Location(str(path))
        ) from error
    if len(data) > _MAX_FILE_SIZE:
        raise BoardError("expected a board file, found more than 1 MiB", Location(str(path)))
    from mpytool.boards.parse import parse_board

    return parse_board(data, path)
