# SPDX-License-Identifier: MIT
"""Build an image from Python modules: what `mpytool build` does, for scripts too.

    board = load_board("rpi_pico")
    result = build_image(Path("examples/blink"), board)
    write_whole(Path("blink.uf2"), result.data)  # mpytool.output
    print(result.link.free_size, "bytes stay free")

The way of a build:

    path --load_project--> files --compile_files--> modules --link_modules--> link
         --apply_link--> memory image --encode--> container file --prove--> result
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mpytool.boards.load import runtime_path
from mpytool.boards.model import FORMATS, Board
from mpytool.bytecode.code import Module
from mpytool.compiler.pipeline import DEFAULT_OPTIONS, CompileOptions, compile_source
from mpytool.errors import BoardError, ToolError
from mpytool.freeze.check import check_module
from mpytool.freeze.files import ProjectFile
from mpytool.freeze.project import Project, load_project
from mpytool.freeze.tables import FrozenFile
from mpytool.link.link import Link, apply_link, link_modules
from mpytool.link.output import decode, encode
from mpytool.link.proof import prove
from mpytool.mpy.reader import read_mpy
from mpytool.runtime.model import Range, Runtime
from mpytool.runtime.read import read_runtime

# Called with what is done now, how many steps are done, and how many there are.
Progress = Callable[[str, int, int], None]

_MAX_SOURCE_SIZE = 16 << 20  # bytes of one module, far beyond what any board holds


class ModuleErrors(ToolError):  # noqa: N818 - it is several
    """Several modules have errors; all are shown.

    Attributes:
        errors: one for each module that failed, in the order of the files.
    """

    def __init__(self, errors: Sequence[ToolError]) -> None:
        super().__init__(f"{len(errors)} modules have errors")
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\nerror: ".join(str(error) for error in self.errors)


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A built image.

    Attributes:
        data: the container file's bytes.
        format: "bin", "uf2", "hex" or "elf".
        project: what was built.
        board: the board it is for.
        link: the tables, the patches and the sizes.
    """

    data: bytes
    format: str
    project: Project
    board: Board
    link: Link

    @property
    def default_name(self) -> str:
        """The output's name if the user gives none: "blink-rpi_pico.uf2"."""
        return f"{self.project.name}-{self.board.id}.{self.format}"


def build_image(
    path: Path,
    board: Board,
    *,
    optimise: int = 0,
    fmt: str | None = None,
    runtime: Path | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Compile, freeze and link a project, and pack the image.

    Args:
        path: a .py or .mpy file, a folder, or a manifest.py.
        board: the target.
        optimise: level 0 to 3, for files whose manifest asks for none.
        fmt: format of the image; the board's default if None.
        runtime: the runtime's file, if not the board's own.
        progress: told about each step.

    Raises:
        ToolError: something in the input is wrong; nothing has been written.
    """
    format_ = board.check_format(fmt or board.default_format)
    project = load_project(path)
    runtime_file = runtime or runtime_path(board)
    data = _read(runtime_file)
    link = _link(project, board, data, runtime_file, optimise, progress)
    image = apply_link(link)
    output = encode(link, image, data, format_, board)
    prove(link, decode(output, board))
    return BuildResult(output, format_, project, board, link)


def freeze_modules(
    path: Path,
    board: Board,
    *,
    optimise: int = 0,
    runtime: Path | None = None,
    progress: Progress | None = None,
) -> Link:
    """Compile and freeze a project for a board's runtime, without packing an image.

    Raises:
        ToolError: as `build_image`.
    """
    runtime_file = runtime or runtime_path(board)
    data = _read(runtime_file)
    return _link(load_project(path), board, data, runtime_file, optimise, progress)


def _link(
    project: Project,
    board: Board,
    data: bytes,
    runtime_file: Path,
    optimise: int,
    progress: Progress | None,
) -> Link:
    runtime = read_runtime(data, str(runtime_file))
    check_board(runtime, board, runtime_file)
    options = CompileOptions(optimise, small_int_bits=runtime.abi.small_int_bits)
    files = compile_files(project.files, options, progress)
    flash = board.flash
    return link_modules(
        files, runtime, Range(flash.origin, flash.origin + flash.size) if flash.size else None
    )


def check_board(runtime: Runtime, board: Board, path: Path) -> None:
    """Check that a runtime was built for a board.

    Raises:
        BoardError: it was built for another one.
    """
    if runtime.board != board.id:
        raise BoardError(
            f"{path}: this runtime is for board {runtime.board!r}, not {board.id!r}",
            hint=f"use --board {runtime.board}, or the runtime of {board.id}",
        )


def compile_files(
    files: Sequence[ProjectFile],
    options: CompileOptions = DEFAULT_OPTIONS,
    progress: Progress | None = None,
) -> list[FrozenFile]:
    """Compile .py files and read .mpy files; errors of all files are collected.

    Args:
        files: what to compile.
        options: how, where a file's manifest does not ask for another optimisation.
        progress: told about each file.

    Raises:
        ToolError: the only error, or a `ModuleErrors` with all of them.
    """
    frozen, errors = [], []
    for index, file in enumerate(files):
        if progress:
            progress(file.name, index, len(files))
        try:
            wanted = options if file.opt is None else replace(options, optimise=file.opt)
            frozen.append(FrozenFile(file.name, _module(file, wanted)))
        except ToolError as error:
            errors.append(error)
    if progress:
        progress("", len(files), len(files))
    if errors:
        raise errors[0] if len(errors) == 1 else ModuleErrors(errors)
    return frozen


def _module(file: ProjectFile, options: CompileOptions) -> Module:
    data = _read(file.path)
    if len(data) > _MAX_SOURCE_SIZE:
        raise ToolError(f"{file.path}: expected a module, found {len(data)} bytes")
    if file.path.suffix == ".mpy":
        module = read_mpy(data, str(file.path))
        check_module(module, str(file.path))
        return module
    return compile_source(data, file.name, options, str(file.path))


def choose_format(output: Path | None, fmt: str | None, board: Board) -> str:
    """The image's format: by the output's suffix, else as asked for, else the board's default.

    Raises:
        ToolError: suffix and format contradict each other, or the suffix is unknown.
        BoardError: the board has no such images.
    """
    suffix = output.suffix.lower().lstrip(".") if output else ""
    if suffix in FORMATS:
        if fmt and fmt != suffix:
            raise ToolError(
                f"the output {output} should be {suffix} by its name, but {fmt} by --format",
                hint="give only one of them",
            )
        return board.check_format(suffix)
    if output is not None and not fmt:
        raise ToolError(
            f"the output {output} has no suffix that tells its format",
            hint=f"end it with .{board.default_format}, or give --format",
        )
    return board.check_format(fmt or board.default_format)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ToolError(f"{path}: cannot read it: {error.strerror or error}") from None
