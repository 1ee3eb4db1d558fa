# SPDX-License-Identifier: MIT
"""Pack a linked image into a container file, and read it back.

An ELF runtime gives an ELF with one segment more and a symbol for each frozen
module.  If its flash is an array inside the program, as on a host, the tables take
the array's place and nothing else changes: the file's headers may be among the bytes
that are loaded.  For the other formats only the bytes at their addresses count.

An image of MicroPython goes back into the container that it came in: everything else in the
file, and what the container says of itself, stays.
"""

from __future__ import annotations

from mpytool.boards.model import Board
from mpytool.errors import LinkError
from mpytool.image.container import parse_image, sniff, write_image
from mpytool.image.image_file import ImageFile
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import Changes, rewritten
from mpytool.link.link import Link
from mpytool.link.placement import pointer_places
from mpytool.runtime.references.loader import symbol_changes
from mpytool.runtime.references.model import Table

_MADE = frozenset({"bin", "uf2", "hex", "elf"})  # formats that are made from bytes alone
SYMBOL_PREFIX = "frozen_module."  # followed by the frozen name


def encode(
    link: Link, image: MemoryImage, runtime_data: bytes, format_: str, board: Board
) -> bytes:
    """The container file of a linked image.

    Args:
        link: what was linked.
        image: the linked bytes, from `apply_link`.
        runtime_data: the runtime's file.
        format_: "bin", "uf2", "hex" or "elf".
        board: the board it is for.

    Raises:
        LinkError: an ELF that holds frozen modules already cannot be linked to an ELF again.
        FormatError: the format cannot hold the image.
    """
    if format_ != "elf" or sniff(runtime_data) != "elf":
        return write_image(image, format_, board)
    from mpytool.image.elf import add_segment, patch_elf

    if link.runtime.is_linked:
        raise LinkError(
            "the runtime's ELF holds frozen modules already",
            hint="link into the runtime as it was built, or choose another format",
        )
    patches = [(patch.address, patch.new) for patch in link.patches]
    start = link.manifest.address
    if link.runtime.image.contains(start, len(link.data)):
        return patch_elf(runtime_data, [*patches, (start, link.data)])
    patched = patch_elf(runtime_data, patches)
    return add_segment(patched, start, link.data, module_symbols(link))


def encode_into(
    link: Link, image: MemoryImage, file: ImageFile, format_: str, board: Board | None
) -> ImageFile:
    """The file of a linked image of MicroPython, as read back from its own bytes.

    Args:
        link: what was linked.
        image: the linked bytes, from `apply_link`.
        file: the file that the runtime came in.
        format_: its format, to keep its container, or another one.
        board: the board it is for, if any.

    Raises:
        FormatError: the format cannot hold the image, or the file must not be changed.
        LinkError: this container's image cannot be brought into another format.
    """
    if format_ == "bin" and board is not None and board.find("tables"):
        raise LinkError(
            f"a .bin file cannot hold this image: board {board.id} has its tables at "
            f"{link.manifest.address:#010x}, far from its program",
            hint="write one that holds addresses, such as .elf: give --format elf, or end the "
            "output with .elf",
        )
    if format_ == file.format:
        result = rewritten(file, image, _changes(link, file))
        _check_partition(result.data, file, board)
        return result
    if "ESP" in file.container or format_ not in _MADE or board is None:
        raise LinkError(
            f"an image from {file.container or file.format} cannot be written as {format_}",
            hint=f"leave out --format: the output is {file.format}, as the runtime",
        )
    result = parse_image(write_image(image, format_, board), family=board.uf2_family)
    return result if result.has_addresses else result.located(image.start)


def _check_partition(data: bytes, file: ImageFile, board: Board | None) -> None:
    """Raise LinkError if an ESP application has outgrown its partition.

    A merged image has the partition table inside: putting the application back has checked it.
    """
    if file.format != "esp" or board is None or board.esp is None or "merged" in file.container:
        return
    partition = board.esp.app
    if len(data) > partition.size:
        raise LinkError(
            f"the application has {len(data):,} bytes, {len(data) - partition.size:,} more than "
            f"the partition {partition.name!r} of board {board.id} holds",
            hint="leave out modules, or use a board file with a larger partition",
        )


def _changes(link: Link, file: ImageFile) -> Changes:
    """What an ELF file must be told besides the bytes."""
    if file.format != "elf":
        return Changes()
    frozen, placement = link.frozen, link.placement
    cells = {
        Table.NAMES: frozen.names,
        Table.CONTENT: frozen.content,
        **({} if frozen.pool is None else {Table.POOL: frozen.pool}),
    }
    sizes = {table: frozen.cells[ref.index].size(frozen.word_size) for table, ref in cells.items()}
    tables = {table: (link.manifest.tables[table], sizes[table]) for table in cells}
    moved = [r for r in link.runtime.references if r.table in tables]
    return Changes(
        pointers=pointer_places(frozen, placement),
        symbols=symbol_changes(file, moved, tables),
        names=tuple(module_symbols(link)),
    )


def decode(output: bytes, board: Board) -> MemoryImage:
    """The bytes at their addresses of a container file."""
    return parse_image(output, board).image


def loader_tables(output: bytes) -> MemoryImage:
    """The bytes of a shared object that only its loader reads; none in other ELF files."""
    from mpytool.image.elf_dynamic import is_dynamic, tables_of

    return tables_of(output) if is_dynamic(output) else MemoryImage()


def module_symbols(link: Link) -> list[tuple[str, int, int]]:
    """Name, address and size of each frozen module's structure."""
    size = link.frozen.word_size
    return [
        (
            SYMBOL_PREFIX + name,
            link.placement.addresses[ref.index],
            link.frozen.cells[ref.index].size(size),
        )
        for name, ref in link.frozen.modules
    ]
