# SPDX-License-Identifier: MIT
"""Keep analysed runtimes, so that a build need not analyse them again.

    cache/names/pico-1.28.json          which content the name means, and its board
    cache/content/3f2a.../image         the file as it was given
                          elf           the ELF, if one was given
                          analysis.json what mpytool.runtime.store makes of it
                          ready         that with board and free flash, for the next build

The content's folder is named by the SHA-256 of what is in it, so that two names for one file
share it, and a file that changed on the disk is noticed.  Files are written whole, the name
last: who reads sees all of a runtime or nothing.  MPYTOOL_CACHE names another folder.

Source: docs/formats/runtime-cache.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from mpytool.boards.load import load_board
from mpytool.boards.model import Board
from mpytool.cache_folder import named_folder, user_folder
from mpytool.errors import FormatError, LinkError, ToolError
from mpytool.image.image_file import ImageFile
from mpytool.output import write_whole
from mpytool.runtime.model import Runtime
from mpytool.runtime.read import Firmware, analyse_file, open_image, with_board
from mpytool.runtime.ready import dump_ready, load_ready, ready_key
from mpytool.runtime.store import dump_runtime, load_runtime, stored_base

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")


class Entry(NamedTuple):
    """A name in the cache.

    Attributes:
        name: by which it is used.
        content: the name of the content's folder.
        source: the file that was added, or the URL that it came from.
        board: the board that was given with it, or "".
        summary: a line for lists: version, board, container.
    """

    name: str
    content: str
    source: str
    board: str
    summary: str


class CachedRuntime(NamedTuple):
    """A runtime from the cache.

    Attributes:
        entry: its name and what it is.
        firmware: the runtime and its file.
        elf: its ELF, if it has one.
        analysed: whether the analysis had to be made again.
    """

    entry: Entry
    firmware: Firmware
    elf: bytes | None
    analysed: bool


class Cache:
    """The runtimes in a folder.

    Args:
        folder: where they are; it need not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @classmethod
    def default(cls) -> Cache:
        """The user's cache, or the one that the environment names."""
        return cls(named_folder() or user_folder() / "runtimes")

    def add(
        self,
        data: bytes,
        path: Path,
        *,
        elf: bytes | None = None,
        board: Board | None = None,
        name: str = "",
        source: str = "",
        version: str = "",
    ) -> CachedRuntime:
        """Analyse a runtime and keep it; a runtime of the same name is replaced.

        Args:
            data: the file's bytes.
            path: the file.
            elf: the ELF that it was made from.
            board: for which board it is, if that is given.
            name: how it will be called; the file's name without its suffix if "".
            source: where the file comes from, if it is not on this machine.
            version: what it must be, if it tells its version: "1.28.0".

        Raises:
            ToolError: the name cannot be one, or the runtime cannot be understood.
        """
        name = _checked_name(name or path.stem)
        file, runtime = analyse_file(open_image(data, str(path), board), str(path), elf)
        firmware = with_board(file, runtime, str(path), board)
        if version and runtime.version and not _is_version(runtime.version, version):
            raise LinkError(
                f"{path}: expected MicroPython v{version}, found {runtime.version}",
                hint="the file has a wrong name; take it from another place",
            )
        content = _digest(data, elf)
        folder = self._folder / "content" / content
        write_whole(folder / "image", data)
        if elf is not None:
            write_whole(folder / "elf", elf)
        write_whole(folder / "analysis.json", dump_runtime(runtime))
        source = source or str(path.resolve())
        entry = Entry(name, content, source, _board_name(board), _summary(firmware))
        values = {field: getattr(entry, field) for field in Entry._fields}
        write_whole(self._name_path(name), json.dumps(values, indent=1).encode())
        self._remove_unused()
        return CachedRuntime(entry, firmware, elf, analysed=True)

    def entries(self) -> list[Entry]:
        """All names, sorted; what is no entry is left out."""
        found = []
        for path in sorted((self._folder / "names").glob("*.json")):
            with contextlib.suppress(ToolError):
                found.append(self.entry(path.stem))
        return found

    def load(self, name: str, board: Board | None = None) -> CachedRuntime:
        """A runtime by its name.

        Args:
            name: as it was added.
            board: for which board, if the user says so.

        Raises:
            LinkError: there is none of that name, or its files are damaged.
            BoardError: it is for another board.
        """
        entry = self.entry(name)
        folder = self._folder / "content" / entry.content
        data, elf = _read(folder / "image", name), None
        if (folder / "elf").is_file():
            elf = _read(folder / "elf", name)
        if _digest(data, elf) != entry.content:
            raise _damaged(name, f"the file {folder / 'image'} is not what was added")
        if board is not None:
            return _settled(entry, folder, data, elf, board)
        key = ready_key(entry.board, folder / "analysis.json")
        with contextlib.suppress(OSError):
            ready = load_ready((folder / "ready").read_bytes(), key, data)
            if ready is not None:
                return CachedRuntime(entry, ready, elf, analysed=False)
        kept = _settled(entry, folder, data, elf, load_board(entry.board) if entry.board else None)
        with contextlib.suppress(ToolError):
            key = ready_key(entry.board, folder / "analysis.json")
            write_whole(folder / "ready", dump_ready(kept.firmware, key))
        return kept

    def sha256(self, entry: Entry) -> str:
        """The SHA-256 of the file that was added, in hexadecimal.

        Raises:
            LinkError: it is not there any more.
        """
        path = self._folder / "content" / entry.content / "image"
        return hashlib.sha256(_read(path, entry.name)).hexdigest()

    def remove(self, name: str) -> Entry:
        """Forget a name, and the content if no other name means it.

        Raises:
            LinkError: there is none of that name.
        """
        entry = self.entry(name)
        self._name_path(name).unlink(missing_ok=True)
        self._remove_unused()
        return entry

    def _name_path(self, name: str) -> Path:
        return self._folder / "names" / f"{name}.json"

    def entry(self, name: str) -> Entry:
        """What a name means.

        Raises:
            LinkError: there is none of that name, or its file is damaged.
        """
        path = self._name_path(name)
        if not _NAME.fullmatch(name) or not path.is_file():
            known = ", ".join(sorted(p.stem for p in (self._folder / "names").glob("*.json")))
            raise LinkError(
                f"{name}: there is no such file, and no runtime of that name",
                hint=f"runtimes that were added: {known or 'none'}; add one with: "
                "mpytool runtime add FILE",
            )
        try:
            value: dict[str, Any] = json.loads(path.read_bytes())
            entry = Entry(*(value[field] for field in Entry._fields))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(name, f"{path}: {error}") from None
        if not re.fullmatch(r"[0-9a-f]{64}", str(entry.content)):
            raise _damaged(name, f"{path}: its content is {entry.content!r}")
        return entry

    def _remove_unused(self) -> None:
        """Remove contents that no name means."""
        from shutil import rmtree

        used = {entry.content for entry in self.entries()}
        for folder in (self._folder / "content").glob("*"):
            if folder.name not in used:
                rmtree(folder, ignore_errors=True)


def _settled(
    entry: Entry, folder: Path, data: bytes, elf: bytes | None, board: Board | None
) -> CachedRuntime:
    """A runtime from its stored analysis, or from a new one; board and free flash are found."""
    file = open_image(data, entry.name, board)
    stored = _stored(folder / "analysis.json", file)
    is_new = stored is None
    file, runtime = analyse_file(file, entry.name, elf) if stored is None else stored
    if is_new:
        with contextlib.suppress(ToolError):  # a cache that cannot be written still serves
            write_whole(folder / "analysis.json", dump_runtime(runtime))
    return CachedRuntime(entry, with_board(file, runtime, entry.name, board), elf, is_new)


def _stored(path: Path, file: ImageFile) -> tuple[ImageFile, Runtime] | None:
    """The file with addresses and its stored analysis; None if it must be made again."""
    try:
        data = path.read_bytes()
        located = file if file.has_addresses else file.located(stored_base(data))
        runtime = load_runtime(data, located.image)
    except (OSError, FormatError):
        return None
    return None if runtime is None else (located, runtime)


def _digest(data: bytes, elf: bytes | None) -> str:
    """The name of a content's folder."""
    digest = hashlib.sha256(hashlib.sha256(data).digest())
    if elf is not None:
        digest.update(hashlib.sha256(elf).digest())
    return digest.hexdigest()


def _read(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _damaged(name, f"{path}: {error.strerror or error}") from None


def _damaged(name: str, what: str) -> LinkError:
    return LinkError(
        f"the runtime {name} in the cache is damaged: {what}",
        hint=f"remove it with `mpytool runtime remove {name}`, and add it again",
    )


def _checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ToolError(
            f"{name!r} cannot be a runtime's name: expected letters, digits and . _ + -, beginning "
            "with a letter or digit",
            hint="name it with --name",
        )
    return name


def _board_name(board: Board | None) -> str:
    """The board as `load_board` takes it again."""
    if board is None:
        return ""
    try:
        known = load_board(board.id)
    except ToolError:
        return str(board.path.resolve())
    return board.id if known == board else str(board.path.resolve())


def _is_version(said: str, version: str) -> bool:
    """Whether an image says this version, built from a clean or a changed tree."""
    return re.fullmatch(rf"v{re.escape(version)}([.-]dirty)?", said) is not None


def _summary(firmware: Firmware) -> str:
    runtime = firmware.runtime
    board = firmware.board.id if firmware.board else "board unknown"
    return f"{runtime.version or 'version unknown'}, {board}, {firmware.file.container}"
