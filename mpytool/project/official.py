# SPDX-License-Identifier: MIT
"""MicroPython's own firmware for boards: found in the cache, or fetched into it; locked.

    "micropython@1.28", rpi_pico   ->  "micropython-1.28.0-rpi_pico"    a name in the cache

A project's lock file has the version and the SHA-256 of the file for each board, so that the
next build, on any machine, takes the same.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.boards.model import Board
from mpytool.errors import FormatError, PackageError, ProjectError, ToolError
from mpytool.output import write_whole
from mpytool.packages.downloads import (
    MICROPYTHON,
    cache_name,
    choose,
    fits,
    official_version,
    order,
    parse_name,
)
from mpytool.packages.lock import Lock, LockedRuntime, dump_lock, read_lock

if TYPE_CHECKING:
    from mpytool.packages.area import Area
    from mpytool.packages.downloads import Download, Progress
    from mpytool.project.model import ProjectConfig
    from mpytool.runtime.cache import Cache, Entry


def cached(version: str, board: Board) -> Entry | None:
    """The newest firmware in the cache for a board that is of a version; None if there is none."""
    found = []
    for entry in _cache().entries():
        name = re.fullmatch(rf"{MICROPYTHON}-v?(\d.*?)-{re.escape(board.id)}", entry.name)
        if name and fits(name[1], version):
            found.append((order(name[1]), entry))
    return max(found)[1] if found else None


def cached_name(version: str, board: Board) -> str:
    """The name of `cached`.

    Raises:
        ProjectError: there is none.
    """
    if entry := cached(version, board):
        return entry.name
    shown = version or "1.28.0"
    raise ProjectError(
        _not_cached(version, board),
        hint=f"fetch it with: mpytool runtime fetch {board.id}{f'@{version}' if version else ''}; "
        f"or add a file: mpytool runtime add FILE --name {cache_name(shown, board)}",
    )


def _cache() -> Cache:
    from mpytool.runtime.cache import Cache  # takes time to import

    return Cache.default()


def _not_cached(version: str, board: Board) -> str:
    version = version or "of any version"
    return f"MicroPython {version} for {board.id} is not in the cache of runtimes"


@dataclass(frozen=True, slots=True)
class Officials:
    """Finds firmware, in the cache or in the download area.

    Attributes:
        config: the project whose mirrors count, or None.
        locked: what the project's lock file has.
        progress: told about each download.
    """

    config: ProjectConfig | None
    locked: Sequence[LockedRuntime] = ()
    progress: Progress | None = None

    @property
    def area(self) -> Area:
        """Where firmware is fetched.

        Raises:
            PackageError: a mirror is no URL.
        """
        from mpytool.packages.area import Area  # takes time to import
        from mpytool.packages.mirrors import Mirrors
        from mpytool.packages.store import Store

        settings, root = (self.config.mirrors, self.config.root) if self.config else ({}, Path())
        mirrors = Mirrors.choose(settings, root)
        return Area.default(mirrors, Store.default().folder / "partial")

    def find(self, version: str, board: Board) -> Entry:
        """The firmware of a version, fetched if the cache has none.

        Raises:
            ToolError: it cannot be had, or is not what was locked.
        """
        if entry := cached(version, board):
            return self._checked(entry)
        try:
            download = choose(self.area.downloads(board), board, version)
        except PackageError as error:
            raise ProjectError(
                f"{_not_cached(version, board)}, and cannot be fetched: {error.message}",
                hint=error.hint,
            ) from None
        return self.fetch(download, board)

    def again(self, locked: LockedRuntime, board: Board) -> Entry:
        """The firmware that was locked.

        Raises:
            ToolError: it cannot be had, or is not what was locked.
        """
        entry = None
        with contextlib.suppress(ToolError):
            entry = _cache().entry(cache_name(locked.version, board))
        if entry is not None:
            return self._checked(entry)
        download = parse_name(locked.address.partition(":")[2])
        if download is None:
            download = choose(self.area.downloads(board), board, locked.version)
        return self.fetch(download, board)

    def fetch(self, download: Download, board: Board) -> Entry:
        """Fetch a file unless it was fetched before, check it, analyse it and keep it.

        Raises:
            ToolError: it cannot be had, is not what was locked, or cannot be linked into.
        """
        area, cache, name = self.area, _cache(), cache_name(download.version, board)
        url = area.mirrors.url(download.address)
        if any(entry.name == name and entry.source == url for entry in cache.entries()):
            return self._checked(cache.entry(name))
        sha256 = next((lock.sha256 for lock in self.locked if _is_of(lock, download, board)), "")
        data = area.get(download.address, board, sha256, self.progress)
        try:
            kept = cache.add(
                data,
                Path(download.file),
                board=board,
                name=name,
                source=url,
                version=download.version,
            )
        except FormatError as error:
            raise PackageError(
                f"{url}: the file is damaged: {error.message}",
                hint="run it again; if that does not help, choose another version or mirror",
            ) from None
        return kept.entry

    def _checked(self, entry: Entry) -> Entry:
        """An entry of the cache whose file is what was locked."""
        for lock in self.locked:
            if entry.name == f"{MICROPYTHON}-{lock.version}-{lock.board}":
                found = _cache().sha256(entry)
                if found != lock.sha256:
                    raise PackageError(
                        f"{entry.name} in the cache of runtimes is not what was locked: expected "
                        f"SHA-256 {lock.sha256[:12]}..., found {found[:12]}...",
                        hint=f"to have the locked file: mpytool runtime remove {entry.name}, and "
                        "build again; if you trust this one, delete its [[runtime]] in "
                        "mpytool.lock",
                    )
        return entry


def _is_of(lock: LockedRuntime, download: Download, board: Board) -> bool:
    """Whether a file must be what was locked: not one that was built anew, on another day."""
    is_same = (lock.board, lock.version) == (board.id, download.version)
    return is_same and lock.address in ("", download.address)


def official_runtimes(
    config: ProjectConfig,
    boards: Mapping[str, Board],
    *,
    runtime: str | None = None,
    locked: bool = False,
    progress: Progress | None = None,
) -> dict[str, str | ToolError]:
    """The firmware of MicroPython that a project's boards are built into.

    What the project file asks for is taken from the lock, or recorded there.

    Args:
        config: the project.
        boards: those to build for, by what the project calls them.
        runtime: what the command line says instead of the project file; it is not recorded.
        locked: whether the lock file must fit as it is.
        progress: told about each download.

    Returns:
        by the name of each board that needs firmware of MicroPython: its name in the cache, or
        why it cannot be had.

    Raises:
        PackageError: the lock file is damaged.
    """
    wanted = {name: runtime or config.options_for(name).runtime for name in boards}
    wanted = {name: text for name, text in wanted.items() if official_version(text) is not None}
    if not wanted:
        return {}
    lock = read_lock(config.lock_path) or Lock()
    officials = Officials(config, lock.runtimes, progress)
    out: dict[str, str | ToolError] = {}
    found: list[LockedRuntime] = []
    for name, text in wanted.items():
        try:
            new = _locked_or_new(config, lock, officials, text, boards[name], locked=locked)
            out[name] = cache_name(new.version, boards[name])
            found.append(new)
        except ToolError as error:
            out[name] = error
    if runtime is None and not locked:
        record(config, lock, found)
    return out


def _locked_or_new(
    config: ProjectConfig,
    lock: Lock,
    officials: Officials,
    wanted: str,
    board: Board,
    *,
    locked: bool,
) -> LockedRuntime:
    """What a board is built into: as it is locked, or if that does not fit, found anew."""
    old = lock.runtime(board.id)
    if old is not None and old.wanted == wanted:
        officials.again(old, board)
        return old
    if locked:
        raise ProjectError(
            f"{config.lock_path}: it does not have {wanted} for {board.id}, and --locked forbids "
            "to change it",
            hint="run `mpytool build` without --locked, and commit the lock",
        )
    return lock_entry(officials.find(official_version(wanted) or "", board), wanted, board)


def lock_entry(entry: Entry, wanted: str, board: Board) -> LockedRuntime:
    """What a lock file says of a firmware in the cache."""
    version = entry.name.removeprefix(f"{MICROPYTHON}-").removesuffix(f"-{board.id}")
    download = parse_name(re.split(r"[/\\]", entry.source)[-1])
    is_named = download is not None and download.version == version.removeprefix("v")
    address = download.address if download and is_named else ""
    return LockedRuntime(board.id, wanted, version, _cache().sha256(entry), address)


def record(config: ProjectConfig, lock: Lock, found: Sequence[LockedRuntime]) -> None:
    """Write the lock file if firmware is not in it as it was found.

    Raises:
        ToolError: it cannot be written.
    """
    runtimes = {old.board: old for old in lock.runtimes if _is_wanted(config, old.board)}
    runtimes |= {new.board: new for new in found}
    data = dump_lock(replace(lock, runtimes=tuple(runtimes.values())))
    if data != dump_lock(lock):
        write_whole(config.lock_path, data)


def wanted_of(config: ProjectConfig, board_id: str) -> str | None:
    """Which firmware of MicroPython a project wants for a board: "micropython@1.28"; or None."""
    for name in config.boards:
        if name.lower() == board_id:
            runtime = config.options_for(name).runtime
            return runtime if official_version(runtime) is not None else None
    return None


def _is_wanted(config: ProjectConfig, board_id: str) -> bool:
    """Whether a project may need firmware of MicroPython for a board."""
    has_files = any(name.endswith(".toml") for name in config.boards)
    return has_files or wanted_of(config, board_id) is not None
