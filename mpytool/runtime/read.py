# SPDX-License-Identifier: MIT
"""Analyse a runtime's file, whatever it is.

    bytes --parse_image--> container, image --analyse_file--> Runtime --with_board--> Firmware

Our own runtimes describe themselves: `mpytool.runtime.description` says where everything is.
MicroPython's are understood by their symbols, where an ELF is given, or by their structure.
The board is recognised by what the image says, and with it free flash is found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mpytool.boards.load import load_board
from mpytool.boards.model import Board
from mpytool.errors import BoardError, FormatError, LinkError
from mpytool.image.container import parse_image
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.runtime.free import find_free
from mpytool.runtime.manifest import Manifest, find_manifest
from mpytool.runtime.model import FrozenEntry, Origin, Range, Runtime
from mpytool.runtime.pools import read_entries, read_pools
from mpytool.runtime.recognise import check_given, recognise, the_board
from mpytool.runtime.references.model import Encoding, Reference, Table

if TYPE_CHECKING:
    from mpytool.runtime.description import Description


@dataclass(frozen=True, slots=True)
class Firmware:
    """A runtime's file, understood.

    Attributes:
        file: the container; it has addresses.
        runtime: what is in it.
        board: for which board it is, None if that is not known.
    """

    file: ImageFile
    runtime: Runtime
    board: Board | None


def read_runtime(
    data: bytes, path: str, *, elf: bytes | None = None, board: Board | None = None
) -> Runtime:
    """Analyse a runtime's file; as `read_firmware`, without the container."""
    return read_firmware(data, path, elf=elf, board=board).runtime


def read_firmware(
    data: bytes, path: str, *, elf: bytes | None = None, board: Board | None = None
) -> Firmware:
    """Analyse a runtime's file: any container, our own runtime or one of MicroPython.

    Args:
        data: the file's bytes.
        path: its name, for messages.
        elf: the ELF file that the image was made from, for its symbols.
        board: for which board it is, where the image does not tell.

    Raises:
        FormatError: the file is damaged.
        LinkError: it is no runtime, or an analysis did not find all that it needs.
        BoardError: it is for another board, or for one of several.
    """
    file = open_image(data, path, board)
    file, runtime = analyse_file(file, path, elf)
    return with_board(file, runtime, path, board)


def open_image(data: bytes, path: str, board: Board | None = None) -> ImageFile:
    """Read a container; the board settles which chip's image is meant, if there are several.

    Raises:
        FormatError: the file is damaged, or holds images for several chips.
    """
    try:
        return parse_image(data, family=board.uf2_family if board else None)
    except FormatError as error:
        raise FormatError(f"{path}: {error.message}", error.location, error.hint) from None


def analyse_file(file: ImageFile, path: str, elf: bytes | None = None) -> tuple[ImageFile, Runtime]:
    """The file with addresses, and the runtime in it, before its board is known.

    Raises:
        FormatError: the image or the ELF is damaged.
        LinkError: as `read_firmware`.
    """
    from mpytool.runtime.description import MAGIC, has_description, locate_stripped
    from mpytool.runtime.elf_match import check_same, check_unlinked, elf_symbols
    from mpytool.runtime.old import explain_old
    from mpytool.runtime.references.loader import relocated_words
    from mpytool.runtime.structure.analyse import analyse_structure

    if not file.has_addresses and MAGIC in file.data:
        image = locate_stripped(file.data, path)
        return file.located(image.start), analyse(image, path)
    if file.has_addresses and has_description(file.image):
        return file, analyse(file.image, path)
    symbols_of = elf if elf is not None else file.data if file.format == "elf" else None
    symbols = elf_symbols(symbols_of) if symbols_of is not None else None
    if elf is not None:
        if symbols is None:
            raise LinkError(
                "the ELF has no symbols of frozen modules",
                hint="give the ELF as MicroPython's build leaves it, or leave out --elf",
            )
        file = check_same(file, elf, path)
    try:
        runtime = analyse_structure(
            file.image,
            path,
            has_base=file.has_addresses,
            symbols=symbols,
            relocated=relocated_words(file),
        )
    except LinkError as error:
        raise explain_old(file.image, path) or error from None
    if file.detail("DROM end"):
        from mpytool.runtime.mapping import with_mapping

        runtime = with_mapping(file, runtime)
    if elf is not None:
        check_unlinked(file, runtime, elf, path)
    if not file.has_addresses:
        file = file.located(runtime.image.start)
    return file, runtime


def with_board(
    file: ImageFile, runtime: Runtime, path: str, board: Board | None = None
) -> Firmware:
    """The runtime with its board and its free flash.

    Args:
        file: its container, with addresses.
        runtime: from `analyse_file`.
        path: the file's name, for messages.
        board: what the user says; otherwise the image tells.

    Raises:
        BoardError: the image is for another board, or for one of several.
    """
    if runtime.origin is Origin.DESCRIPTION:
        return Firmware(file, runtime, board or _bundled(runtime.board))
    try:
        found = recognise(
            file, runtime.machine, runtime.architecture, has_romfs=_mounts_romfs(runtime)
        )
        if board is not None:
            check_given(board, file, found, runtime.architecture)
        board = board or the_board(found)
    except BoardError as error:
        raise BoardError(f"{path}: {error.message}", hint=error.hint) from None
    machine = runtime.machine or found.machine
    free = find_free(file, runtime, board, machine)
    runtime = replace(
        runtime,
        board=board.id if board else "",
        machine=machine,
        free=free.range,
        load=Range(runtime.load.start, free.image_end),
        evidence=(*runtime.evidence, found.evidence, free.evidence),
    )
    return Firmware(file, runtime, board)


def _mounts_romfs(runtime: Runtime) -> bool:
    """Whether the runtime itself, not only a frozen module, has the name VfsRom."""
    frozen = read_pools(runtime.image, runtime.abi, runtime.tables[Table.POOL])[0]
    return runtime.qstr_ids.get("VfsRom", frozen.first_id) < frozen.first_id


def _bundled(name: str) -> Board | None:
    """The board with an id, None if it is not ours."""
    try:
        return load_board(name)
    except BoardError:
        return None


def read_file(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        LinkError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise LinkError(f"{path}: cannot read it: {error.strerror or error}") from None


def analyse(image: MemoryImage, path: str) -> Runtime:
    """Read a runtime's description and what it points to.

    Args:
        image: the runtime's bytes at their addresses.
        path: its file, for messages.

    Raises:
        FormatError: it points to bytes that the image does not have.
        LinkError: it has no description, or one that makes no sense.
    """
    from mpytool.runtime.description import read_description

    told = read_description(image, path)
    manifest = find_manifest(image, told.abi.word_size)
    tables = _own_tables(told, manifest, path)
    pools = read_pools(image, told.abi, tables[Table.POOL])
    if not pools or pools[0].address in told.free:
        raise LinkError(f"{path}: the runtime has no qstr pool of its own", hint="it is damaged")

    def entries(names: int, content: int) -> tuple[FrozenEntry, ...]:
        return tuple(read_entries(image, told.abi, names=names, content=content))

    return Runtime(
        image=image,
        origin=Origin.DESCRIPTION,
        board=told.board,
        version=told.runtime,
        abi=told.abi,
        symbols=told.symbols,
        qstr_ids={
            name: pool.first_id + index
            for pool in reversed(pools)
            for index, name in enumerate(pool.names)
        },
        qstr_count=pools[0].first_id + len(pools[0].names),
        tables=tables,
        references=tuple(
            Reference(table, address, Encoding.WORD) for table, address in told.slots.items()
        ),
        own_entries=entries(tables[Table.NAMES], tables[Table.CONTENT]),
        entries=entries(told.tables[Table.NAMES], told.tables[Table.CONTENT]),
        free=told.free,
        load=told.load,
        manifest=manifest,
        info_address=told.address,
    )


def _own_tables(told: Description, manifest: Manifest | None, path: str) -> dict[Table, int]:
    """The runtime's own tables, as they were before a link."""
    if manifest is None:
        return dict(told.tables)
    if dict(manifest.tables) != dict(told.tables) or manifest.address not in told.free:
        raise LinkError(
            f"{path}: the manifest of a link at {manifest.address:#x} does not fit the runtime's "
            "slots",
            hint="the image is damaged: link into the runtime as it was built",
        )
    return dict(manifest.replaced)
