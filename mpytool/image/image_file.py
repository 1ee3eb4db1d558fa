# SPDX-License-Identifier: MIT
"""A container file, read: what every codec of this package gives.

    ImageFile
        format      "dfu"                                  which codec reads and writes it
        data        the file's own bytes
        image       MemoryImage: the bytes by address
        load_map    LoadEntry("element 0", 0x08000000, 14776, file_offset=0x11d), ...
        details     ("vendor", "0x0483"), ...              for reports
        locked      ""                                     or why it must not be changed

A raw binary does not tell its address.  Its image counts from the file's start,
`has_addresses` is False, and whoever finds the address out calls `located`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from mpytool.errors import FormatError
from mpytool.image.memory import ADDRESS_LIMIT_32, MemoryImage


class LoadEntry(NamedTuple):
    """One run of bytes that the file places somewhere.

    Attributes:
        name: what the container calls it: "segment 0 (DROM)", ".text", "target 0 element 1".
        address: where its first byte lives when the program runs.
        size: bytes.
        file_offset: of its first byte; -1 where its bytes are spread over the file.
    """

    name: str
    address: int
    size: int
    file_offset: int = -1


@dataclass(frozen=True, slots=True)
class ImageFile:
    """A container file, read.

    Attributes:
        format: "bin", "uf2", "hex", "elf", "dfu" or "esp".
        image: the bytes by address; of a UF2 file, those of one family.
        data: the file's own bytes.
        families: the UF2 families in the file, in order.
        container: what it is, for reports: "ESP32 application in a merged flash image".
        load_map: the parts of the file that are loaded, in the file's order.
        details: more facts of the container, (name, text) each, in a fixed order.
        locked: why the file must not be changed (a signature, say), or "".
        has_addresses: False for a raw binary: `image` then counts from the file's start.
        family: the UF2 family that `image` is for, or None.
        member: its name in the archive that it came in, or "".
    """

    format: str
    image: MemoryImage
    data: bytes
    families: tuple[int, ...] = ()
    container: str = ""
    load_map: tuple[LoadEntry, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    locked: str = ""
    has_addresses: bool = True
    family: int | None = None
    member: str = ""

    def located(self, base: int) -> ImageFile:
        """The same file with its first byte at the address `base`.

        Raises:
            FormatError: the file tells its addresses itself, or `base` is too high.
        """
        if self.has_addresses:
            raise FormatError(
                f"expected a file without addresses, found {self.container or self.format}, "
                "which tells its own"
            )
        return replace(
            self,
            image=moved(self.image, base),
            load_map=tuple(e._replace(address=e.address + base) for e in self.load_map),
            has_addresses=True,
        )

    def detail(self, name: str) -> str:
        """The detail of that name, "" if there is none."""
        return dict(self.details).get(name, "")


def moved(image: MemoryImage, distance: int) -> MemoryImage:
    """A copy of `image`, `distance` bytes higher up in 32-bit memory.

    Raises:
        FormatError: it does not fit there.
    """
    pieces: Iterable[tuple[int, bytes]] = ((s.address + distance, s.data) for s in image)
    return MemoryImage.of(pieces, limit=ADDRESS_LIMIT_32)
