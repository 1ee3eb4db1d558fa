# SPDX-License-Identifier: MIT
"""MicroPython's own firmware: the names of its files, and which of them is meant.

    https://micropython.org/download/RPI_PICO2/                      lists, among others
    https://micropython.org/resources/firmware/RPI_PICO2-RISCV-20260101-v1.28.0.uf2
                                               board     variant date    version suffix

    choose(parse_page(page, "RPI_PICO2"), load_board("rpi_pico2-riscv"), "1.28").file

The board's folder is its id in capitals, the variant that of the board's.  Previews of the next
release are taken if the version asks for one.

Source: MicroPython 1.29, tools/autobuild (names and suffixes of the files).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from mpytool.boards.model import Board
from mpytool.errors import PackageError

PREVIEW = "preview"
MICROPYTHON = "micropython"
# Called with the file's name, the bytes that have come, and all of them or 0.
Progress = Callable[[str, int, int], None]

_NAME = (
    r"(?P<folder>\w+?)(?:-(?P<variant>\w+))?-(?P<date>20\d{6})"
    r"-v(?P<version>\d+\.\d+(?:\.\d+)?(?:-preview\.\d+\.g[0-9a-f]+)?)\.(?P<suffix>[a-z][a-z0-9-]*)"
)
_FILE = re.compile(_NAME, re.ASCII)
_IN_PAGE = re.compile(rf"(?<![\w-]){_NAME}(?![\w.])", re.ASCII)
_SUFFIXES = ("uf2", "bin", "hex", "dfu")  # files that are linked into; not .elf, .map, .app-bin
_WITHOUT = ("", "qemu")  # ports that MicroPython publishes no firmware of


class Download(NamedTuple):
    """A file of the download area.

    Attributes:
        file: its name.
        folder: the board, as MicroPython's tree calls it.
        variant: which build of the board it is, or "".
        date: when it was built, YYYYMMDD.
        version: "1.28.0", or "1.29.0-preview.12.g0123abc".
        suffix: which container it is.
    """

    file: str
    folder: str
    variant: str
    date: str
    version: str
    suffix: str

    @property
    def address(self) -> str:
        """For lock files and mirrors."""
        return f"firmware:{self.file}"

    @property
    def day(self) -> str:
        """The date for people: 2026-01-01."""
        return f"{self.date[:4]}-{self.date[4:6]}-{self.date[6:]}"


def official_version(runtime: str) -> str | None:
    """The version that "micropython@VERSION" asks for, "" for the newest; None if it does not."""
    name, _, version = runtime.partition("@")
    return version.removeprefix("v") if name == MICROPYTHON else None


def parse_name(file: str) -> Download | None:
    """What a file's name tells, None if it is not named as in the download area."""
    found = _FILE.fullmatch(file)
    return _download(found) if found else None


def _download(found: re.Match[str]) -> Download:
    return Download(
        found[0],
        *(found[name] or "" for name in ("folder", "variant", "date", "version", "suffix")),
    )


def parse_page(page: bytes, folder: str) -> list[Download]:
    """The firmware of a board that a page names, the newest first; each once.

    Args:
        page: HTML, or any text with names of files.
        folder: the board, as MicroPython's tree calls it.
    """
    text = page.decode("utf-8", "replace")
    files = {found[0]: _download(found) for found in _IN_PAGE.finditer(text)}
    downloads = [d for d in files.values() if d.folder == folder and d.suffix in _SUFFIXES]
    downloads.sort(key=lambda d: (d.variant, d.suffix))
    return sorted(downloads, key=lambda d: (order(d.version), d.date), reverse=True)


def order(version: str) -> tuple[tuple[int, ...], int]:
    """By which versions are compared: a preview comes before its release."""
    release, _, preview = version.partition(f"-{PREVIEW}")
    commits = re.match(r"\.(\d+)", preview)
    numbers = tuple(int(number) for number in re.findall(r"\d+", release))
    return (*numbers, 0, 0)[:3], (int(commits[1]) if commits else 0) if preview else 1 << 32


def fits(found: str, wanted: str) -> bool:
    """Whether a version is the wanted one, or one of its fixes: 1.28.1 is a 1.28.

    Args:
        found: of a file.
        wanted: "" for any release, "preview" for any preview, or a version or its start.
    """
    wanted = wanted.removeprefix("v")
    is_preview = PREVIEW in found
    if wanted in ("", PREVIEW):
        return is_preview == bool(wanted)
    if is_preview and PREVIEW not in wanted:
        return False
    return found == wanted or found.startswith(f"{wanted}.")


def folder_of(board: Board) -> tuple[str, str]:
    """A board's folder in MicroPython's tree, and its variant or "".

    Raises:
        PackageError: MicroPython has no firmware of the board.
    """
    folder, _, variant = board.id.upper().partition("-")
    if board.port in _WITHOUT or not re.fullmatch(r"\w+", folder, re.ASCII):
        raise PackageError(
            f"MicroPython's download area has no firmware for {board.id}",
            hint="build one from MicroPython's source, and add it: mpytool runtime add FILE",
        )
    return folder, variant


def choose(downloads: Iterable[Download], board: Board, version: str) -> Download:
    """The newest firmware for a board, and of its containers the one that the board prefers.

    Args:
        downloads: what there is, the newest first.
        board: for which board; its variant must be met.
        version: as `fits` takes it.

    Raises:
        PackageError: there is none.
    """
    folder, variant = folder_of(board)
    of_board = [d for d in downloads if d.folder == folder]
    own = [d for d in of_board if d.variant == variant]
    if not own:
        what = f"variant {variant}" if variant else "build without a variant"
        variants = ", ".join(sorted({d.variant or "one without" for d in of_board})) or "none"
        raise PackageError(
            f"the download area does not have the {what} of {folder.lower()}",
            hint=f"variants that it has: {variants}",
        )
    fitting = [d for d in own if fits(d.version, version)]
    if not fitting:
        what = f"MicroPython {version}" if version else "a release of MicroPython"
        there = ", ".join(dict.fromkeys(d.version for d in own))
        raise PackageError(
            f"the download area does not have {what} for {board.id}",
            hint=f"versions that it has: {there}; list all: mpytool runtime fetch "
            f"{board.id.partition('-')[0]} --list",
        )
    newest = fitting[0]
    same = [d for d in fitting if (d.version, d.date) == (newest.version, newest.date)]
    rank = {suffix: index for index, suffix in enumerate((*board.formats, *_SUFFIXES)[::-1])}
    return max(same, key=lambda d: rank[d.suffix])


def cache_name(version: str, board: Board) -> str:
    """How the firmware of a version is called in the cache of runtimes."""
    return f"micropython-{version}-{board.id}"


def add_command(board: Board, version: str) -> str:
    """How a firmware file is added by hand, under the name that builds look for."""
    return f"mpytool runtime add FILE --name {cache_name(version or '1.28.0', board)}"
