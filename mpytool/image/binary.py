# SPDX-License-Identifier: MIT
"""Raw .bin files: the bytes of memory from one base address, nothing else.

The base address is not in the file: it is the origin of the board's flash.
Gaps are filled with 0xFF, what erased flash reads as.
"""

from __future__ import annotations

from mpytool.errors import FormatError
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage


def parse_binary(data: bytes, base: int) -> MemoryImage:
    """The image of a .bin file that begins at the address `base`.

    Raises:
        FormatError: the file is empty, or leaves the 32-bit address range.
    """
    if not data:
        raise FormatError("the .bin file is empty", hint="build or download it again")
    return MemoryImage.of([(base, data)], limit=ADDRESS_LIMIT_32)


def pack_binary(image: MemoryImage, base: int | None = None) -> bytes:
    """The bytes of `image` from `base`, or from its first byte, to its last.

    Raises:
        FormatError: the image is empty, begins below `base`, or is too sparse.
    """
    if base is not None and image and image.start != base:
        if image.start < base:
            raise FormatError(
                f"the image begins at {image.start:#010x}, below {base:#010x} "
                "where a .bin file for this board begins",
                hint="choose a format that holds addresses: uf2, hex or elf",
            )
        image = image.with_segment(base, b"\xff")
    return image.filled().data
