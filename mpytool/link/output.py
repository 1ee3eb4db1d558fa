# SPDX-License-Identifier: MIT
"""Pack a linked image into a container file, and read it back.

An ELF runtime gives an ELF with one segment more and a symbol for each frozen
module.  If its flash is an array inside the program, as on a host, the tables take
the array's place and nothing else changes: the file's headers may be among the bytes
that are loaded.  For the other formats only the bytes at their addresses count.
"""

from __future__ import annotations

from mpytool.boards.model import Board
from mpytool.errors import LinkError
from mpytool.image.container import parse_image, write_image
from mpytool.image.elf import add_segment, is_elf, patch_elf
from mpytool.image.memory import MemoryImage
from mpytool.link.link import Link

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
    if format_ != "elf" or not is_elf(runtime_data):
        return write_image(image, format_, board)
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


def decode(output: bytes, board: Board) -> MemoryImage:
    """The bytes at their addresses of a container file."""
    return parse_image(output, board).image


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
