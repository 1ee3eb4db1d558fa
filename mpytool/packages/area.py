# SPDX-License-Identifier: MIT
"""MicroPython's download area: what it has for a board, and the files themselves.

    area = Area.default(Mirrors.choose({}, Path()), folder)
    download = choose(area.downloads(board), board, "1.28")
    data = area.get(download.address, board)

The site tells no hashes: the first download is trusted as far as HTTPS goes, and what a lock file
recorded must come again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mpytool.boards.model import Board
from mpytool.errors import PackageError
from mpytool.packages.downloads import (
    Download,
    Progress,
    add_command,
    folder_of,
    parse_name,
    parse_page,
)
from mpytool.packages.fetch import Fetcher, NotFoundError, UnreachableError
from mpytool.packages.mirrors import Mirrors
from mpytool.packages.store import digest

_TOTAL = 900.0  # seconds for firmware of up to some megabytes, until the next attempt


@dataclass(frozen=True, slots=True)
class Area:
    """The download area, or a mirror of it.

    Attributes:
        mirrors: where it is.
        fetcher: how files are fetched.
        folder: where downloads that broke are kept until they go on.
    """

    mirrors: Mirrors
    fetcher: Fetcher
    folder: Path

    @classmethod
    def default(cls, mirrors: Mirrors, folder: Path) -> Area:
        """With time enough for large files.

        Raises:
            PackageError: the environment's timeout is no number of seconds.
        """
        return cls(mirrors, replace(Fetcher.default(), total=_TOTAL), folder)

    def downloads(self, board: Board) -> list[Download]:
        """All firmware for a board, of every variant, the newest first.

        Raises:
            PackageError: there is none, or the area cannot be reached.
        """
        folder, _ = folder_of(board)
        url = f"{self.mirrors.firmware}/download/{folder}/"
        try:
            found = parse_page(self.fetcher.get(url), folder)
        except NotFoundError:
            raise NotFoundError(
                f"{url}: MicroPython's download area has no board {folder}",
                hint="add a firmware file by hand: " + add_command(board, ""),
            ) from None
        except UnreachableError as error:
            raise _by_hand(error, board, "") from None
        if not found:
            raise PackageError(
                f"{url}: expected links to firmware named {folder}-DATE-vVERSION, found none",
                hint="add a firmware file by hand: " + add_command(board, ""),
            )
        return found

    def get(
        self, address: str, board: Board, sha256: str = "", progress: Progress | None = None
    ) -> bytes:
        """A firmware file.

        Args:
            address: its address.
            board: for which board it is.
            sha256: what it must have, or "".
            progress: told how much has come.

        Raises:
            PackageError: it cannot be had, is no firmware, or has another SHA-256.
        """
        url, file = self.mirrors.url(address), address.partition(":")[2]
        about = parse_name(file)
        if progress:
            progress(file, 0, 0)
        try:
            data = self.fetcher.get(
                url,
                partial=self.folder / f"{digest(url.encode())[:16]}.part",
                progress=(lambda done, total: progress(file, done, total)) if progress else None,
            )
        except UnreachableError as error:
            raise _by_hand(error, board, about.version if about else "") from None
        except PackageError as error:
            hint = f"choose another version: mpytool runtime fetch {board.id} --list"
            raise PackageError(error.message, hint=error.hint or hint) from None
        if found := _no_firmware(data):
            raise PackageError(
                f"{url}: expected a firmware file, found {found}",
                hint="the server or a proxy answers with something else; open the address in a "
                "browser",
            )
        if sha256 and digest(data) != sha256:
            raise PackageError(
                f"{url}: it is not what was locked: expected SHA-256 {sha256[:12]}..., found "
                f"{digest(data)[:12]}...",
                hint="the mirror may be damaged; if the file was published anew and you trust it, "
                "delete its [[runtime]] in mpytool.lock",
            )
        return data


def _no_firmware(data: bytes) -> str:
    """What a download is instead of firmware, or ""."""
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "a web page"
    return "" if data else "an empty file"


def _by_hand(error: UnreachableError, board: Board, version: str) -> UnreachableError:
    hint = "without network, add a file that you have: " + add_command(board, version)
    return UnreachableError(error.message, hint=hint)
