# SPDX-License-Identifier: MIT
"""Build a project for its boards: what `mpytool build` without a path does.

    config = load_project_config(find_project(Path()))
    for image in build_project(config):
        print(image.output, image.report or image.mistakes)

An image whose inputs have not changed is left as it is (`mpytool.project.stamp`).  Where there
is much to do, images are built in processes of their own.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.boards.model import Board
from mpytool.errors import Diagnostic, ProjectError, ToolError
from mpytool.freeze.project import Project
from mpytool.output import write_whole
from mpytool.packages.store import digest
from mpytool.project.data import add_data, data_files, with_data_module
from mpytool.project.inputs import board_of, own_files, project_of, runtime_of
from mpytool.project.model import Data, Limits, Options, ProjectConfig
from mpytool.project.official import official_runtimes
from mpytool.project.packages import PackageFiles, locked_files
from mpytool.project.stamp import Stamp, inputs_digest, read_stamp

if TYPE_CHECKING:
    from mpytool.build import BuildResult, Progress, Runtimes
    from mpytool.compiler.cache import CompiledCache
    from mpytool.link.link import Link
    from mpytool.packages.downloads import Progress as Fetching

_MANY_BOARDS, _LARGE_SIZE = 4, 100_000  # images; bytes of source in all of them
_STAMPS = ".mpytool"  # folder in the output folder


@dataclass(frozen=True, slots=True)
class Changes:
    """What the command line says instead of the project file; None where it says nothing.

    Attributes:
        runtime: a firmware file or a runtime's name in the cache.
        elf: the firmware's ELF.
        optimise: level 0 to 3.
        format: the image's format.
        without: modules of the runtime's own to leave out as well.
        compact: whether modules share tables of names and keep only lines that can be seen.
        output: the image's file, for a single board.
        variables: more values of manifests' path variables.
        replace_data: whether images hold the project's file system.
    """

    runtime: str | None = None
    elf: Path | None = None
    optimise: int | None = None
    format: str | None = None
    without: tuple[str, ...] = ()
    compact: bool = False
    output: Path | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    replace_data: bool | None = None

    def applied(self, options: Options) -> Options:
        """Options with these changes, but for `runtime`, `elf` and `output`."""
        return replace(
            options,
            optimise=options.optimise if self.optimise is None else self.optimise,
            format=self.format or options.format,
            without=(*options.without, *self.without),
            compact=options.compact or self.compact,
            data=self._data(options.data),
        )

    def _data(self, data: Data | None) -> Data | None:
        if data is None or self.replace_data is None:
            return data
        return replace(data, replace=self.replace_data)


NO_CHANGES = Changes()


@dataclass(frozen=True, slots=True)
class Image:
    """What became of a board's image.

    Attributes:
        board: the board's name in the project.
        output: the image's file; the project's folder if it is not known.
        size: bytes of the image.
        format: its format.
        report: the summary of sizes.
        is_fresh: whether it was there already.
        mistakes: why it is not there.
    """

    board: str
    output: Path
    size: int = 0
    format: str = ""
    report: str = ""
    is_fresh: bool = False
    mistakes: tuple[Diagnostic, ...] = ()


def build_project(  # noqa: PLR0913 - each is a choice of the user's, or tells him something
    config: ProjectConfig,
    boards: Sequence[str] = (),
    *,
    changes: Changes = NO_CHANGES,
    locked: bool = False,
    show_map: bool = False,
    workers: int | None = None,
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
    runtimes: Runtimes | None = None,
    fetching: Fetching | None = None,
) -> list[Image]:
    """Build a project's images, each into its output folder.

    Args:
        config: the project.
        boards: those to build for; all of the project's if there are none.
        changes: what is not as in the project file.
        locked: whether the lock file must fit as it is.
        show_map: whether reports have the map of every cell; images are then built anew.
        workers: processes at most; None for one, or for much work one for each processor.
        cache: where compiled modules are kept; None to compile all.
        progress: told about each step if there is only one process.
        runtimes: those that are open already, for one process.
        fetching: told about firmware that is fetched.

    Returns:
        what became of each board, in their order; one that failed keeps no other from being
        built.

    Raises:
        ToolError: nothing can be built.
    """
    names = chosen_boards(config, boards)
    if changes.output is not None and len(names) > 1:
        raise ProjectError(
            f"one output, {changes.output}, cannot be the image of {len(names)} boards",
            hint="choose a board with --board, or leave --output out",
        )
    packages = locked_files(config, locked=locked)
    jobs = _jobs(
        config, names, changes, packages, cache, runtimes, locked=locked, fetching=fetching
    )
    for index, job in enumerate(jobs):
        if any(other.board.id == job.board.id for other in jobs[:index]):
            raise ProjectError(f"{config.path}: two boards have the id {job.board.id}")
    images: dict[str, Image] = {}
    waiting = []
    for job in jobs:
        if not show_map and (image := _fresh(job)) is not None:
            images[job.name] = image
        else:
            waiting.append(job)
    count = min(workers or _worker_count(waiting), len(waiting))
    if count > 1:
        from concurrent.futures import ProcessPoolExecutor

        import mpytool.build  # noqa: F401 - once, where processes begin as copies of this one

        with ProcessPoolExecutor(count) as pool:
            built = list(pool.map(partial(_build, show_map=show_map), waiting))
    else:
        built = [_build(job, show_map=show_map, progress=progress) for job in waiting]
    images.update((image.board, image) for image in built)
    return [images[name] for name in names]


def build_for(
    config: ProjectConfig,
    name: str,
    *,
    changes: Changes = NO_CHANGES,
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
    fetching: Fetching | None = None,
) -> BuildResult:
    """The image of a project for one board, without writing it.

    Raises:
        ToolError: it cannot be built, or does not keep to its limits.
    """
    (job,) = _jobs(config, [name], changes, locked_files(config), cache, fetching=fetching)
    return _result(job, progress)[0]


def freeze_for(
    config: ProjectConfig,
    name: str,
    *,
    changes: Changes = NO_CHANGES,
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
    check_limits: bool = True,
    fetching: Fetching | None = None,
) -> Link:
    """The tables of a project for one board, without an image.

    Raises:
        ToolError: as `build_for`; limits count only if they are to be checked.
    """
    from mpytool.build import freeze_modules

    (job,) = _jobs(config, [name], changes, locked_files(config), cache, fetching=fetching)
    link = freeze_modules(
        job.project(),
        job.board,
        optimise=job.options.optimise,
        runtime=job.runtime(),
        elf=changes.elf,
        without=job.options.without,
        compact=job.options.compact,
        cache=job.cache,
        progress=progress,
    )
    if check_limits:
        _check_limits(job.options.limits, link, name)
    return link


def own_modules(
    config: ProjectConfig,
    boards: Sequence[str] = (),
    *,
    changes: Changes = NO_CHANGES,
    locked: bool = False,
) -> list[Path]:
    """The files of the project's own modules that are frozen for some of the boards.

    Raises:
        ToolError: a file is missing, or the manifest has a mistake.
    """
    packages = locked_files(config, locked=locked)
    paths: dict[Path, None] = {}
    for name in chosen_boards(config, boards):
        board = board_of(config, name)
        for file in own_files(config, board, packages, changes.variables):
            paths[file.path] = None
    return list(paths)


def chosen_boards(config: ProjectConfig, boards: Sequence[str] = ()) -> tuple[str, ...]:
    """The boards to build for: those that are asked for, else all of the project's.

    Raises:
        ProjectError: there is none.
    """
    names = tuple(dict.fromkeys(boards)) or config.boards
    if not names:
        raise ProjectError(
            f"{config.path}: the project has no boards",
            hint='give it some, boards = ["rpi_pico"], or choose one with --board',
        )
    return names


@dataclass(frozen=True, slots=True)
class _Job:
    """One image to build."""

    config: ProjectConfig
    name: str
    board: Board
    changes: Changes
    packages: PackageFiles
    cache: CompiledCache | None
    official: str | ToolError | None  # MicroPython's firmware, or why it is not there
    runtimes: Runtimes | None = None

    @property
    def options(self) -> Options:
        return self.changes.applied(self.config.options_for(self.name))

    def project(self) -> Project:
        project = project_of(self.config, self.board, self.packages, self.changes.variables)
        return with_data_module(self.config, self.options.data, project)

    def source_size(self) -> int:
        """Bytes to compile; 0 if the project has a mistake, which the build tells."""
        try:
            return sum(
                file.path.stat().st_size if file.source is None else len(file.source)
                for file in self.project().files
            )
        except (ToolError, OSError):
            return 0

    def runtime(self) -> Path | str | None:
        """What to link into; a file that the command line names is meant from where it is."""
        if isinstance(self.official, ToolError):
            raise self.official
        if self.official is not None:
            return self.official
        if (given := self.changes.runtime) is not None:
            return given
        return runtime_of(self.config, self.options.runtime, self.board)

    def inputs(self) -> str:
        options = self.options
        elf = self.changes.elf
        others = (
            *(options.optimise, options.format, options.without, options.compact, options.limits),
            options.data,
            *((file.name, digest(file.data)) for file in data_files(self.config, options.data)),
            self.changes.output and self.changes.output.suffix,
            digest(elf.read_bytes()) if elf else None,
        )
        return inputs_digest(self.project(), self.board, self.runtime(), others)

    def format(self) -> str | None:
        """The image's format, None for the runtime's file's."""
        from mpytool.build import choose_format

        output = self.changes.output
        wanted = self.changes.format if output is not None else self.options.format
        runtime = self.runtime()
        board = self.board if runtime is None else None
        return choose_format(output, wanted, board, Path(runtime) if runtime else None)

    def output(self, suffix: str) -> Path:
        """The image's file."""
        if self.changes.output is not None:
            return self.changes.output
        folder = self.config.root / self.config.output
        return folder / f"{self.config.name}-{self.board.id}.{suffix}"

    def stamp_path(self) -> Path:
        folder = self.config.root / self.config.output / _STAMPS
        return folder / f"{self.config.name}-{self.board.id}.json"


def _worker_count(jobs: Sequence[_Job]) -> int:
    """How many processes are worth while: few small images are sooner built by one."""
    if len(jobs) < _MANY_BOARDS and sum(job.source_size() for job in jobs) < _LARGE_SIZE:
        return 1
    return os.cpu_count() or 1


def _jobs(
    config: ProjectConfig,
    names: Sequence[str],
    changes: Changes,
    packages: PackageFiles,
    cache: CompiledCache | None,
    runtimes: Runtimes | None = None,
    *,
    locked: bool = False,
    fetching: Fetching | None = None,
) -> list[_Job]:
    """One job for each board; firmware of MicroPython that they need is there then."""
    boards = {name: board_of(config, name) for name in names}
    official = official_runtimes(
        config, boards, runtime=changes.runtime, locked=locked, progress=fetching
    )
    return [
        _Job(config, name, boards[name], changes, packages, cache, official.get(name), runtimes)
        for name in names
    ]


def _fresh(job: _Job) -> Image | None:
    """The image that is there already, if it is what its inputs give."""
    try:
        stamp = read_stamp(job.stamp_path())
        if stamp is None:
            return None
        output = job.output(Path(stamp.output).suffix.lstrip("."))
        if not stamp.fits(output) or stamp.inputs != job.inputs():
            return None
    except ToolError:
        return None  # the build says it
    return Image(job.name, output, stamp.size, stamp.format, stamp.report, is_fresh=True)


def _build(job: _Job, *, show_map: bool, progress: Progress | None = None) -> Image:
    """Build one image and write it."""
    from mpytool.build import runs_here, suffix_of
    from mpytool.link.report import map_report, size_report

    try:
        inputs = job.inputs()
        result, about_data = _result(job, progress)
        output = job.output(suffix_of(result.format))
        report = size_report(result.link) + about_data
        write_whole(output, result.data, executable=runs_here(result, job.runtime()))
        size, sha256 = len(result.data), digest(result.data)
        stamp = Stamp(inputs, output.name, sha256, size, result.format, report)
        stamp.write(job.stamp_path())
        if show_map:
            report = f"{map_report(result.link)}\n{report}"
        return Image(job.name, output, size, result.format, report)
    except ToolError as error:
        return Image(job.name, job.config.root, mistakes=error.diagnostics())


def _result(job: _Job, progress: Progress | None) -> tuple[BuildResult, str]:
    """An image that keeps to its limits, and what to say of the data in it."""
    from mpytool.build import build_image

    options = job.options
    runtime, format_ = job.runtime(), job.format()
    if runtime is None:
        job.board.check_format(format_ or job.board.default_format)
    opened = job.runtimes.open(runtime, job.board, job.changes.elf) if job.runtimes else runtime
    result = build_image(
        job.project(),
        job.board,
        optimise=options.optimise,
        fmt=format_,
        runtime=opened,
        elf=job.changes.elf,
        without=options.without,
        compact=options.compact,
        cache=job.cache,
        progress=progress,
    )
    _check_limits(options.limits, result.link, job.name)
    return add_data(job.config, options, result, job.cache)


def _check_limits(limits: Limits, link: Link, name: str) -> None:
    """Check that the tables keep to the project's limits.

    Raises:
        ProjectError: they do not.
    """
    hint = "make the program smaller, or the limit larger; see what takes it: mpytool size"
    if limits.tables is not None and len(link.data) > limits.tables:
        raise ProjectError(
            f"{name}: the tables take {len(link.data):,} bytes, limits.tables allows "
            f"{limits.tables:,}",
            hint=hint,
        )
    if limits.free is not None and link.free_size < limits.free:
        raise ProjectError(
            f"{name}: {link.free_size:,} bytes of flash stay free, limits.free demands "
            f"{limits.free:,}",
            hint=hint,
        )
