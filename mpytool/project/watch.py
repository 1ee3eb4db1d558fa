# SPDX-License-Identifier: MIT
"""Build a project again whenever one of its files changes: what `mpytool watch` does.

    watch = ProjectWatch(find_project(Path()))
    while True:
        print(watch.build())
        watch.wait()

Files are looked at, ten times a second or less often where that takes long: no service of the
system is needed, and folders over a network work as well.  Between two builds the runtimes stay
analysed and the compiled modules in memory.
"""

from __future__ import annotations

import contextlib
import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mpytool.boards.load import runtime_path
from mpytool.boards.model import Board
from mpytool.build import Runtimes
from mpytool.compiler.cache import CompiledCache
from mpytool.errors import Diagnostic, ToolError
from mpytool.freeze.files import SUFFIXES, from_folder
from mpytool.packages.downloads import Progress as Fetching
from mpytool.packages.downloads import official_version
from mpytool.packages.lock import read_lock
from mpytool.packages.store import Store
from mpytool.project.build import NO_CHANGES, Changes, Image, build_project, chosen_boards
from mpytool.project.inputs import board_of, project_of, runtime_of
from mpytool.project.load import load_project_config
from mpytool.project.model import ProjectConfig
from mpytool.project.packages import locked_files

INTERVAL = 0.1  # seconds between two looks
_SETTLED = 0.02  # seconds without a change, after which a file counts as written
_REST = 19  # times as long as a look takes, nothing is done after it: 5 % of a processor
_States = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a build gave.

    Attributes:
        images: what became of each board.
        mistakes: why nothing could be built, or what the images share.
        seconds: how long it took.
    """

    images: tuple[Image, ...]
    mistakes: tuple[Diagnostic, ...]
    seconds: float

    @property
    def is_built(self) -> bool:
        """Whether all images are there."""
        return not self.mistakes


class ProjectWatch:
    """A project that is built time and again.

    Args:
        path: the project file.
        boards: those to build for; all of the project's if there are none.
        changes: what is not as in the project file.
        cache: where compiled modules are kept.
        fetching: told about firmware that is fetched.
        clock, sleep: the time, for tests.
    """

    def __init__(
        self,
        path: Path,
        boards: Sequence[str] = (),
        *,
        changes: Changes = NO_CHANGES,
        cache: CompiledCache | None = None,
        fetching: Fetching | None = None,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._path = path
        self._boards = boards
        self._changes = changes
        self._cache = cache
        self._fetching = fetching
        self._clock = clock
        self._sleep = sleep
        self._runtimes = Runtimes()
        self._files: set[Path] = {path}
        self._folders: set[Path] = set()
        self._data_folders: set[Path] = set()
        self._output = ""  # folder that is not looked into
        self._states: _States = {}

    def build(self) -> Outcome:
        """Build what is not as its inputs are; mistakes are in the outcome."""
        start = self._clock()
        # What changes from here on is built by the next one.
        self._states = self._look()
        images: list[Image] = []
        mistakes: list[Diagnostic] = []
        try:
            config = load_project_config(self._path)
            try:
                self._note_inputs(config)
            finally:
                self._states = {**self._look(), **self._states}
            images = build_project(
                config,
                self._boards,
                changes=self._changes,
                workers=1,
                cache=self._cache,
                runtimes=self._runtimes,
                fetching=self._fetching,
            )
        except ToolError as error:
            mistakes += error.diagnostics()
        mistakes += [mistake for image in images for mistake in image.mistakes]
        seconds = self._clock() - start
        return Outcome(tuple(images), tuple(dict.fromkeys(mistakes)), seconds)

    def wait(self) -> tuple[Path, ...]:
        """Wait until an input is another one; which, those that came or went among them."""
        pause = INTERVAL
        while True:
            start = self._clock()
            found = self._look()
            if found != self._states:
                return self._settled(found)
            pause = max(INTERVAL, _REST * (self._clock() - start))
            self._sleep(pause)

    def _settled(self, found: _States) -> tuple[Path, ...]:
        """Wait until nothing changes any more; what is not as it was."""
        while True:
            self._sleep(_SETTLED)
            now = self._look()
            if now == found:
                break
            found = now
        before = self._states
        return tuple(
            Path(name) for name in sorted({*before, *found}) if before.get(name) != found.get(name)
        )

    def _look(self) -> _States:
        """The states of all files that count."""
        states: _States = {}
        for path in self._files:
            try:
                status = path.stat()
            except OSError:
                continue
            # Of a folder it only counts whether it is there.
            is_folder = stat.S_ISDIR(status.st_mode)
            states[str(path)] = (0, 0) if is_folder else (status.st_mtime_ns, status.st_size)
        for folder in self._folders:
            states.update(_states(str(folder), self._output, SUFFIXES))
        for folder in self._data_folders:
            states.update(_states(str(folder), self._output, ("",)))
        return states

    def _note_inputs(self, config: ProjectConfig) -> None:
        """Note which files and folders the project has now.

        Those of before stay among them: the mistake may be that one is not there.
        """
        self._output = str((config.root / config.output).resolve())
        self._files.add(config.lock_path)
        if self._changes.elf:
            self._files.add(self._changes.elf)
        if config.manifest:  # what it includes lies around it
            folders = {(config.root / config.manifest).parent}
            self._files.add(config.root / config.manifest)
        else:
            folders = {from_folder(config.root, source) for source in config.sources}
        data = set(_data_sources(config))
        self._files |= folders | data
        self._data_folders = _outermost(path for path in data if path.is_dir())
        packages = locked_files(config)
        folders |= set(_package_folders(config))
        store = Store.default().folder
        for name in chosen_boards(config, self._boards):
            board = board_of(config, name)
            self._files |= {board.path, self._runtime_path(config, board, name)}
            for file in project_of(config, board, packages, self._changes.variables).files:
                if store not in file.path.parents:
                    self._files.add(file.path)
                    folders.add(file.path.parent)
        self._folders = _outermost({*self._folders, *(f for f in folders if f.is_dir())})

    def _runtime_path(self, config: ProjectConfig, board: Board, name: str) -> Path:
        """Where a board's runtime is, if it is a file."""
        wanted = self._changes.runtime or config.options_for(name).runtime
        if official_version(wanted) is not None:
            return config.lock_path  # tells which it is; the build fetches it
        runtime = self._changes.runtime or runtime_of(config, wanted, board)
        return runtime_path(board) if runtime is None else Path(runtime)


def _package_folders(config: ProjectConfig) -> Iterator[Path]:
    """Where the packages are that are folders of this machine."""
    lock = read_lock(config.lock_path)
    for package in lock.packages if lock else ():
        for file in package.files:
            if file.address.startswith("path:"):
                yield (config.root / file.address.removeprefix("path:")).parent


def _data_sources(config: ProjectConfig) -> Iterator[Path]:
    """The files and folders that go beside the program."""
    for options in (config.options, *config.board_options.values()):
        for source in options.data.sources if options.data else ():
            yield from_folder(config.root, source)


def _outermost(folders: Iterable[Path]) -> set[Path]:
    """Folders without those that lie in others of them."""
    resolved = {folder.resolve() for folder in folders}
    return {folder for folder in resolved if not resolved & {*folder.parents}}


def _states(
    folder: str, output: str, suffixes: tuple[str, ...]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """The states of the files with some suffixes in a folder and below.

    What is hidden, the images' folder and virtual environments are left out.
    """
    folders = [folder]
    while folders:
        here = folders.pop()
        try:
            with os.scandir(here) as found:
                entries = list(found)
        except OSError:
            continue
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            if entry.name.startswith((".", "__pycache__")) or entry.path == output:
                continue
            if entry.is_dir():
                folders.append(entry.path)
            elif entry.name.endswith(suffixes):
                with contextlib.suppress(OSError):
                    status = entry.stat()
                    yield entry.path, (status.st_mtime_ns, status.st_size)
