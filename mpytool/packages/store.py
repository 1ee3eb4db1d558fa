# SPDX-License-Identifier: MIT
"""Files of packages, kept by their SHA-256 in the user's cache folder.

    packages/files/3f/3f2a...c1.py     a file's bytes; the suffix tells how it is frozen
    packages/answers/9e/9e01...77      what the index said last, for work without network

What is read is checked against its name: a file that the disk or somebody changed counts as
missing and is fetched again.  MPYTOOL_CACHE names another folder.

Source: docs/formats/package-lock.md.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mpytool.cache_folder import named_folder, user_folder
from mpytool.errors import ToolError
from mpytool.output import write_whole

_SUFFIXES = (".py", ".mpy")


def digest(data: bytes) -> str:
    """The SHA-256 of some bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """The files in a folder, which need not exist."""

    folder: Path

    @classmethod
    def default(cls) -> Store:
        """The user's cache, or the one that the environment names."""
        return cls((named_folder() or user_folder()) / "packages")

    def path(self, sha256: str, name: str) -> Path:
        """Where a file of a package lies, or would lie."""
        suffix = PurePosixPath(name).suffix
        file = sha256 + (suffix if suffix in _SUFFIXES else "")
        return self.folder / "files" / sha256[:2] / file

    def add(self, data: bytes, name: str) -> str:
        """Keep a file; its SHA-256.

        Raises:
            ToolError: the folder cannot be written.
        """
        sha256 = digest(data)
        if self.find(sha256, name) is None:
            write_whole(self.path(sha256, name), data)
        return sha256

    def find(self, sha256: str, name: str) -> Path | None:
        """Where a file is, None if it is not there or was changed."""
        path = self.path(sha256, name)
        try:
            return path if digest(path.read_bytes()) == sha256 else None
        except OSError:
            return None

    def find_start(self, hash_start: str, name: str) -> Path | None:
        """Where the only file is whose SHA-256 begins so, None if there is no such file."""
        suffix = self.path(hash_start, name).suffix
        folder = self.folder / "files" / hash_start[:2]
        found = [path for path in folder.glob(f"{hash_start}*") if path.suffix == suffix]
        return self.find(found[0].stem, name) if len(found) == 1 else None

    def keep_answer(self, url: str, data: bytes) -> None:
        """Remember what a server said; a cache that cannot be written still serves."""
        with contextlib.suppress(ToolError):
            write_whole(self._answer_path(url), data)

    def answer(self, url: str) -> bytes | None:
        """What a server said last, or None."""
        try:
            return self._answer_path(url).read_bytes()
        except OSError:
            return None

    def _answer_path(self, url: str) -> Path:
        name = digest(url.encode())
        return self.folder / "answers" / name[:2] / name
