# SPDX-License-Identifier: MIT
"""The files that a project puts beside its program: `[data]` of the project file.

    format = "modules"              a module `data` more to freeze         with_data_module
    "littlefs", "fat", "romfs"      a file system more in the image        add_data

A file system is only put into an image if `existing = "replace"` says so, or the command line:
writing the image then overwrites the one that the board has.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.errors import BoardError, LinkError, ProjectError
from mpytool.freeze.files import ProjectFile
from mpytool.freeze.project import Project, checked_project
from mpytool.image.memory import MemoryImage
from mpytool.project.model import Data, Options, ProjectConfig

if TYPE_CHECKING:
    from mpytool.build import BuildResult
    from mpytool.compiler.cache import CompiledCache
    from mpytool.data.files import DataFile
    from mpytool.data.places import Place
    from mpytool.data.volume import Volume

MODULES = "modules"
_CLASSES = {
    "littlefs": "VfsLfs2",
    "fat": "VfsFat",
    "romfs": "VfsRom",
}  # of MicroPython, that mount them
_TITLES = {"littlefs": "LittleFS", "fat": "FAT", "romfs": "ROMFS"}


def with_data_module(config: ProjectConfig, data: Data | None, project: Project) -> Project:
    """The project with the module of its data, if that is how they are brought.

    Raises:
        ProjectError: a file cannot be read.
        ToolError: the project has such a module of its own.
    """
    if data is None or data.format != MODULES:
        return project
    from mpytool.data.files import collect
    from mpytool.data.module import MODULE_NAME, module_source

    source = module_source(collect(config.root, data.sources))
    made = ProjectFile(f"{MODULE_NAME}.py", config.root / "[data]", source=source)
    return checked_project(project.name, [*project.files, made], config.path)


def modules_of(config: ProjectConfig) -> tuple[str, ...]:
    """The modules that the project's data are brought as."""
    from mpytool.data.module import MODULE_NAME

    every = (config.options, *config.board_options.values())
    return (MODULE_NAME,) if any(o.data and o.data.format == MODULES for o in every) else ()


def data_files(config: ProjectConfig, data: Data | None) -> tuple[DataFile, ...]:
    """The files, as they are, that a file system in the image is made of.

    Raises:
        ProjectError: one cannot be read.
    """
    if data is None or data.format == MODULES or not data.replace:
        return ()
    from mpytool.data.files import collect

    return collect(config.root, data.sources)


def add_data(
    config: ProjectConfig, options: Options, result: BuildResult, cache: CompiledCache | None
) -> tuple[BuildResult, str]:
    """The image with its file system, and what to say of it.

    Raises:
        ToolError: it cannot be made, or does not fit.
    """
    data = options.data
    if data is None or data.format == MODULES:
        return result, _brought(result)
    if not data.replace:
        _check_none_brought(result)
        return result, _line(
            "-", "not in the image: the board's file system stays (or: --data replace)"
        )
    from mpytool.data.volume import volume_for, with_volume
    from mpytool.image.container import parse_image

    board = result.board
    _check_runtime(result, data.format)
    if board is None:
        raise BoardError(
            "data: where the file system lies is not known without a board",
            hint="name the board: boards = [...], or --board",
        )
    files = _compiled(config, options, data, result, cache)
    image = parse_image(result.data, board, family=result.firmware.file.family or board.uf2_family)
    volume = volume_for(board, image, files, data.format, data.size)
    _check_apart(result, volume.place)
    image = with_volume(image, volume)
    return result._replace(data=image.data), _about(volume)


def _compiled(
    config: ProjectConfig,
    options: Options,
    data: Data,
    result: BuildResult,
    cache: CompiledCache | None,
) -> tuple[DataFile, ...]:
    """The files, with modules compiled if that is asked for."""
    from mpytool.compiler.files import Job, compile_bytes
    from mpytool.compiler.options import CompileOptions
    from mpytool.data.files import collect

    bits = result.link.runtime.abi.small_int_bits
    wanted = CompileOptions(options.optimise, small_int_bits=bits)

    def compile_one(path: Path, text: bytes) -> bytes:
        return compile_bytes(text, Job(path, path, path.name), wanted, cache)

    found = collect(config.root, data.sources, compile_one if data.compile else None)
    if cache:
        cache.save()
    return found


def _check_runtime(result: BuildResult, format_: str) -> None:
    """Check that the runtime can mount such a file system.

    Raises:
        LinkError: it cannot.
    """
    name = _CLASSES[format_]
    if name not in result.link.runtime.qstr_ids:
        raise LinkError(
            f"data: the runtime cannot mount {_TITLES[format_]}: it has no {name}",
            hint="use MicroPython's firmware (runtime = ...), or freeze the files: "
            'format = "modules"',
        )


def _check_apart(result: BuildResult, place: Place) -> None:
    """Check that the program does not lie where the file system goes.

    Raises:
        ProjectError: it does.
    """
    if place.is_partition:
        return
    link = result.link
    load = link.runtime.load
    used = link.runtime.image.clipped(load.start, load.end).clipped(place.origin, place.end)
    found = [s.address for s in used if s.data.strip(b"\xff")]
    if link.manifest.address < place.end and place.origin < link.manifest.end:
        found.append(max(link.manifest.address, place.origin))
    if found:
        raise ProjectError(
            f"data: the program has bytes at {found[0]:#010x}, in the {place.name} of the board, "
            f"{place.origin:#010x}-{place.end:#010x}",
            hint="use the board that the runtime is for",
        )


def _file_system_of(result: BuildResult) -> MemoryImage:
    """What the runtime's own file has where the board's file system is: a dump of a flash, say."""
    board, file = result.board, result.firmware.file
    if board and board.esp and "merged" in file.container:
        from mpytool.data.places import find_place
        from mpytool.data.volume import bytes_in

        try:
            place = find_place(board, file, "littlefs")
        except BoardError:  # its firmware has no file system in this flash
            return MemoryImage()
        return MemoryImage.of([(place.origin, bytes_in(file, place))])
    region = board.file_system if board else None
    if region is None:
        return MemoryImage()
    return result.link.runtime.image.clipped(region.origin, region.end)


def _check_none_brought(result: BuildResult) -> None:
    """Check that an image that is to leave the board's file system alone does so.

    Raises:
        ProjectError: it has bytes there, from the runtime's file.
    """
    if found := _file_system_of(result):
        raise ProjectError(
            f'data.existing is "keep", but the runtime\'s file holds {found.size:,} bytes in the '
            "board's file_system",
            hint="use a firmware file without a file system, or choose: --data replace",
        )


def _brought(result: BuildResult) -> str:
    if found := _file_system_of(result):
        note = f"of the runtime's file lie at {found.start:#x}: they replace the board's"
        return _line(f"{found.size:,}", f"{note} file_system")
    return ""


def _about(volume: Volume) -> str:
    place = volume.place
    count = f"{len(volume.files)} file{'s' if len(volume.files) != 1 else ''}"
    return _line(
        f"{volume.used:,}",
        f"{count} as {_TITLES[volume.format]} at {place.origin:#x}, of {place.size:,}: "
        f"replaces the board's {place.name}",
    )


def _line(size: str, note: str) -> str:
    """A line below the summary of sizes."""
    return f"\n  {'data':<10}  {size}  {note}"
