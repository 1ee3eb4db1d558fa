# SPDX-License-Identifier: MIT
"""Build an image from Python modules: what `mpytool build` does, for scripts too.

    board = load_board("rpi_pico")
    result = build_image(Path("examples/blink"), board)
    write_whole(Path("blink.uf2"), result.data)  # mpytool.output
    print(result.link.free_size, "bytes stay free")
    result = build_image(Path("app"), runtime="RPI_PICO-v1.28.0.uf2")   # the board is found

The way of a build:

    path --load_project--> files --compile_files--> modules --link_modules--> link
         --apply_link--> memory image --encode--> container file --prove--> result
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from mpytool.boards.load import runtime_path
from mpytool.boards.model import FORMATS, Board
from mpytool.bytecode.code import Module
from mpytool.compiler.cache import CompiledCache
from mpytool.compiler.options import DEFAULT_OPTIONS, CompileOptions
from mpytool.compiler.stored import dump_module, load_module
from mpytool.errors import BoardError, Diagnostic, LinkError, ToolError
from mpytool.freeze.files import ProjectFile, with_version
from mpytool.freeze.project import Project, load_project
from mpytool.freeze.tables import FrozenFile
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.link.link import Link, apply_link, link_modules
from mpytool.link.output import decode, encode, encode_into, loader_tables
from mpytool.link.proof import prove, prove_read
from mpytool.runtime.follow import follow_runtime
from mpytool.runtime.free import check_room
from mpytool.runtime.model import Origin, Range, Runtime
from mpytool.runtime.read import Firmware, read_firmware

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

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All mistakes of all modules."""
        return tuple(found for error in self.errors for found in error.diagnostics())


class BuildResult(NamedTuple):
    """A built image.

    Attributes:
        data: the container file's bytes.
        format: "bin", "uf2", "hex", "elf", "dfu" or "esp".
        project: what was built.
        firmware: the runtime that it was linked into.
        link: the tables, the patches and the sizes.
    """

    data: bytes
    format: str
    project: Project
    firmware: Firmware
    link: Link

    @property
    def board(self) -> Board | None:
        """The board it is for; None for a program that needs none."""
        return self.firmware.board

    @property
    def default_name(self) -> str:
        """The output's name if the user gives none: "blink-rpi_pico.uf2"."""
        name = self.board.id if self.board else "micropython"
        return f"{self.project.name}-{name}.{suffix_of(self.format)}"


def suffix_of(format_: str) -> str:
    """How the name of a file of a format ends: images for Espressif's chips are .bin files."""
    return "bin" if format_ == "esp" else format_


def build_image(  # noqa: PLR0913 - each is a choice of the user's
    path: Path | Project,
    board: Board | None = None,
    *,
    optimise: int = 0,
    fmt: str | None = None,
    runtime: Path | str | RuntimeSource | None = None,
    elf: Path | None = None,
    without: Sequence[str] = (),
    compact: bool = False,
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
) -> BuildResult:
    """Compile, freeze and link a project, and pack the image.

    Args:
        path: a .py or .mpy file, a folder, a manifest.py, or what `load_project` makes of one.
        board: the target; may be None if the runtime's image tells it.
        optimise: level 0 to 3, for files whose manifest asks for none.
        fmt: format of the image; if None, as the runtime's file, or the board's default.
        runtime: the runtime's file or its name in the cache, if not the board's own; or what
            `open_runtime` made of it.
        elf: the ELF that the runtime's image was made from, for its symbols.
        without: the runtime's own modules to leave out.
        compact: whether modules share tables of names and keep only lines that can be seen.
        cache: where compiled modules are kept; None to compile all.
        progress: told about each step.

    Raises:
        ToolError: something in the input is wrong; nothing has been written.
    """
    if board is not None and runtime is None:
        board.check_format(fmt or board.default_format)  # before anything takes time
    project = path if isinstance(path, Project) else load_project(path)
    if not isinstance(runtime, RuntimeSource):
        runtime = open_runtime(runtime, board, elf)
    source = runtime
    firmware = source.firmware
    format_ = _format_of(firmware, fmt)
    link = _link(
        project, source, CompileOptions(optimise), without, cache, progress, compact=compact
    )
    image = apply_link(link)
    if firmware.runtime.origin is Origin.DESCRIPTION:
        board = _described_board(source)
        data = encode(link, image, firmware.file.data, format_, board)
        prove(link, decode(data, board))
    else:
        file = encode_into(link, image, firmware.file, format_, firmware.board)
        data = file.data
        loader = loader_tables(data) if format_ == "elf" else MemoryImage()
        prove_read(link, lambda: reread(file, source), loader)
    return BuildResult(data, format_, project, firmware, link)


def freeze_modules(  # noqa: PLR0913 - as build_image
    path: Path | Project,
    board: Board | None = None,
    *,
    optimise: int = 0,
    runtime: Path | str | None = None,
    elf: Path | None = None,
    without: Sequence[str] = (),
    compact: bool = False,
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
) -> Link:
    """Compile and freeze a project for a board's runtime, without packing an image.

    Raises:
        ToolError: as `build_image`.
    """
    source = open_runtime(runtime, board, elf)
    project = path if isinstance(path, Project) else load_project(path)
    return _link(
        project, source, CompileOptions(optimise), without, cache, progress, compact=compact
    )


class RuntimeSource(NamedTuple):
    """A runtime, and where it comes from.

    Attributes:
        firmware: the runtime and its file.
        path: the file's name, for messages.
        elf: the bytes of its ELF, if one was given.
        is_analysed: whether it was analysed before, now or when it came into the cache.
    """

    firmware: Firmware
    path: str
    elf: bytes | None = None
    is_analysed: bool = False


def open_runtime(
    runtime: Path | str | None, board: Board | None = None, elf: Path | None = None
) -> RuntimeSource:
    """The runtime to link into: a file, a name in the cache, or the board's own.

    Raises:
        ToolError: there is none, or it cannot be understood.
    """
    if runtime is None:
        if board is None:
            raise BoardError(
                "neither a board nor a runtime is given",
                hint="name one with --board, or a firmware file with --runtime",
            )
        runtime = runtime_path(board)
    path = Path(runtime)
    if not path.is_file():
        from mpytool.runtime.cache import Cache

        if elf is not None:
            raise ToolError(
                f"{runtime}: no such file; --elf is only for a firmware file",
                hint="a runtime in the cache has its ELF with it: mpytool runtime add FILE --elf",
            )
        kept = Cache.default().load(str(runtime), board)
        return RuntimeSource(kept.firmware, str(runtime), kept.elf, not kept.analysed)
    elf_data = _read(elf) if elf is not None else None
    firmware = read_firmware(_read(path), str(path), elf=elf_data, board=board)
    if board is not None and firmware.runtime.origin is Origin.DESCRIPTION:
        check_board(firmware.runtime, board, path)
    return RuntimeSource(firmware, str(path), elf_data)


class Runtimes:
    """Opened runtimes, kept for the next build; one whose file has changed is opened anew."""

    def __init__(self) -> None:
        self._kept: dict[tuple[object, ...], tuple[object, RuntimeSource]] = {}

    def open(
        self, runtime: Path | str | None, board: Board, elf: Path | None = None
    ) -> RuntimeSource:
        """As `open_runtime`.

        Raises:
            ToolError: as `open_runtime`.
        """
        path = runtime_path(board) if runtime is None else Path(runtime)
        key = (path, board.id, board.path, elf)
        state = (board, _state(path) or _kept_content(path), elf and _state(elf))
        if key in self._kept and self._kept[key][0] == state:
            return self._kept[key][1]
        source = open_runtime(runtime, board, elf)
        self._kept[key] = (state, source._replace(is_analysed=True))
        return source


def _state(path: Path) -> tuple[int, int] | None:
    """What tells one state of a file from another; None without a file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _kept_content(name: Path) -> str:
    """What tells one state of a runtime in the cache from another."""
    from mpytool.runtime.cache import Cache

    return Cache.default().entry(str(name)).content


def reread(file: ImageFile, source: RuntimeSource) -> Runtime:
    """The runtime in a linked image that was read back from its file's bytes.

    It is analysed from scratch, unless the runtime comes from the cache: then it is followed
    along what is known, which is as strict and takes a tenth of the time.

    Raises:
        ToolError: the image cannot be read back.
    """
    firmware = source.firmware
    if source.is_analysed:
        return follow_runtime(file.image, firmware.runtime)
    name = "the linked image"
    return read_firmware(file.data, name, elf=source.elf, board=firmware.board).runtime


def _link(
    project: Project,
    source: RuntimeSource,
    options: CompileOptions,
    without: Sequence[str],
    cache: CompiledCache | None,
    progress: Progress | None,
    *,
    compact: bool,
) -> Link:
    runtime = source.firmware.runtime
    flash = None
    if runtime.origin is Origin.DESCRIPTION:
        region = _described_board(source).flash
        flash = Range(region.origin, region.end) if region.size else None
    else:
        check_room(runtime, source.path)
    options = options._replace(small_int_bits=runtime.abi.small_int_bits)
    files = compile_files(project.files, options, cache, progress)
    if source.firmware.file.detail("DROM end"):
        _check_executable(files)
    return link_modules(files, runtime, flash, without, compact=compact)


def _check_executable(files: Sequence[FrozenFile]) -> None:
    """Check that nothing has to be executed where the chip maps flash as data.

    Raises:
        LinkError: a module holds machine code.
    """
    for file in files:
        if file.module.arch:
            raise LinkError(
                f"{file.name}: it holds machine code, but the free flash of this image is mapped "
                "as data and cannot be executed",
                hint="compile it without @native, @viper and inline assembler",
            )


def _described_board(source: RuntimeSource) -> Board:
    """The board of one of our own runtimes.

    Raises:
        BoardError: it is none of ours.
    """
    if source.firmware.board is None:
        raise BoardError(
            f"{source.path}: this runtime is for board {source.firmware.runtime.board!r}, which "
            "is not known",
            hint="give the board's file with --board",
        )
    return source.firmware.board


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
    cache: CompiledCache | None = None,
    progress: Progress | None = None,
) -> list[FrozenFile]:
    """Compile .py files and read .mpy files; errors of all files are collected.

    Args:
        files: what to compile.
        options: how, where a file's manifest does not ask for another optimisation.
        cache: where compiled modules are kept; None to compile all.
        progress: told about each file.

    Raises:
        ToolError: the only error, or a `ModuleErrors` with all of them.
    """
    frozen, errors = [], []
    for index, file in enumerate(files):
        if progress:
            progress(file.name, index, len(files))
        try:
            wanted = options if file.opt is None else options._replace(optimise=file.opt)
            frozen.append(FrozenFile(file.name, _module(file, wanted, cache)))
        except ToolError as error:
            errors.append(error)
    if progress:
        progress("", len(files), len(files))
    if cache:
        cache.save()
    if errors:
        raise errors[0] if len(errors) == 1 else ModuleErrors(errors)
    return frozen


def _module(file: ProjectFile, options: CompileOptions, cache: CompiledCache | None) -> Module:
    data = _read(file.path) if file.source is None else file.source
    if len(data) > _MAX_SOURCE_SIZE:
        raise ToolError(f"{file.path}: expected a module, found {len(data)} bytes")
    if file.path.suffix == ".mpy":
        from mpytool.mpy.reader import read_mpy
        from mpytool.verify.module import check_module

        module = read_mpy(data, str(file.path))
        check_module(module, str(file.path))
        return module
    data = with_version(data, file.version)
    key = cache.key(data, file.name, options, "module") if cache else b""
    if cache and (kept := cache.get(key)) is not None:
        return load_module(kept)
    from mpytool.compiler.pipeline import compile_source

    module = compile_source(data, file.name, options, str(file.path))
    if cache:
        cache.put(key, dump_module(module))
    return module


def runs_here(result: BuildResult, runtime: Path | str | None) -> bool:
    """Whether an image is a program of this machine: as the runtime's file, or by its board."""
    if runtime is not None and result.format == "elf" and os.access(runtime, os.X_OK):
        return True
    board = result.board
    return board is not None and board.emulator is not None and board.emulator.kind == "host"


def choose_format(
    output: Path | None, fmt: str | None, board: Board | None = None, runtime: Path | None = None
) -> str | None:
    """The image's format: by the output's suffix, else as asked for, else the board's default.

    Args:
        output: the image's file, if it has a name already.
        fmt: what the user asks for.
        board: the board whose default is taken, and which must take the format; without one the
            runtime's file has the default.
        runtime: the runtime's file: an output with its suffix, as .so, has its format.

    Returns:
        the format; None for the runtime's own.

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
        fmt = suffix
    elif output is not None and not fmt and not _is_named_alike(output, runtime):
        example = f".{board.default_format if board else 'uf2'}"
        if runtime is not None and runtime.suffix and not _is_archive(runtime):
            example = runtime.suffix
        raise ToolError(
            f"the output {output} has no suffix that tells its format",
            hint=f"end it with {example}, or give --format",
        )
    return board.check_format(fmt or board.default_format) if board else fmt


def _is_named_alike(output: Path, runtime: Path | None) -> bool:
    """Whether the output's name ends like that of the runtime's file."""
    if runtime is None or _is_archive(runtime):
        return False
    return output.suffix.lower() == runtime.suffix.lower()


def _is_archive(runtime: Path) -> bool:
    """Whether a runtime's file holds an image in another file."""
    return runtime.suffix.lower() == ".zip"


def _format_of(firmware: Firmware, fmt: str | None) -> str:
    """The image's format: as asked for, else the board's default or that of the runtime's file."""
    board, file = firmware.board, firmware.file
    if firmware.runtime.origin is Origin.DESCRIPTION:
        return board.check_format(fmt or board.default_format) if board else fmt or file.format
    if fmt is None and file.format == "bin" and board and board.find("tables"):
        return board.default_format  # a raw binary would hold all that lies between
    return file.format if fmt in (None, suffix_of(file.format)) else fmt


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ToolError(f"{path}: cannot read it: {error.strerror or error}") from None
