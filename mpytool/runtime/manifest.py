# SPDX-License-Identifier: MIT
r"""What a link leaves in front of its tables, so that the next one can replace them.

    offset  0   magic, version, size of this structure
           20   words: self, end of the tables,
                the tables that the link made:       names, content, pool
                the runtime's own, replaced by them: names, content, pool

A linked image holds two sets of tables that look alike; the manifest tells which is which,
and where the runtime's own lists are when the link left modules out.

Source: docs/formats/frozen-tables.md.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.references.model import Table

MAGIC = b"mpytool\x1a\r\n\0link\0"
VERSION = 1
_HEAD = struct.Struct("<16sHH")
_WORDS = 8


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a link.

    Attributes:
        address: of the structure, the first byte that the link placed.
        end: the first address behind the tables.
        tables: the addresses of the tables that the link made.
        replaced: the addresses of the runtime's own tables.
    """

    address: int
    end: int
    tables: Mapping[Table, int]
    replaced: Mapping[Table, int]

    @property
    def pool(self) -> int:
        """Address of the last qstr pool of the linked image."""
        return self.tables[Table.POOL]

    def overlaps(self, *addresses: int) -> bool:
        """Whether any of the addresses lies in what the link placed."""
        return any(self.address <= address < self.end for address in addresses)

    def encode(self, word_size: int) -> bytes:
        """The structure's bytes, `size(word_size)` of them."""
        words = [self.address, self.end]
        words += [self.tables[table] for table in Table]
        words += [self.replaced[table] for table in Table]
        code = "I" if word_size == 4 else "Q"
        body = struct.pack(f"<{_WORDS}{code}", *words)
        head = _HEAD.pack(MAGIC, VERSION, size(word_size))
        return head.ljust(_head_size(word_size), b"\0") + body


def _head_size(word_size: int) -> int:
    return -(-_HEAD.size // word_size) * word_size


def size(word_size: int) -> int:
    """Bytes of the structure."""
    return _head_size(word_size) + _WORDS * word_size


def find_manifest(image: MemoryImage, word_size: int) -> Manifest | None:
    """The manifest in an image, or None if it was never linked.

    Raises:
        LinkError: there are two, or one of another version.
    """
    found = []
    for segment in image.segments:
        offset = segment.data.find(MAGIC)
        while offset >= 0:
            manifest = _read(image, segment.address + offset, word_size)
            if manifest is not None:
                found.append(manifest)
            offset = segment.data.find(MAGIC, offset + 1)
    if len(found) > 1:
        places = ", ".join(f"{manifest.address:#x}" for manifest in found)
        raise LinkError(
            f"the image holds the tables of {len(found)} links, at {places}: expected one",
            hint="link into the runtime as it was built",
        )
    return found[0] if found else None


def _read(image: MemoryImage, address: int, word_size: int) -> Manifest | None:
    """The manifest at an address; None if it is only a copy of the magic number."""
    total = size(word_size)
    if not image.contains(address, total):
        return None
    data = image.read(address, total)
    _, version, told_size = _HEAD.unpack_from(data)
    code = "I" if word_size == 4 else "Q"
    words = struct.unpack_from(f"<{_WORDS}{code}", data, _head_size(word_size))
    if words[0] != address:
        return None
    if (version, told_size) != (VERSION, total):
        raise LinkError(
            f"the image was linked by another mpytool: its manifest at {address:#x} has version "
            f"{version} and {told_size} bytes, expected version {VERSION} and {total} bytes",
            hint="link into the runtime as it was built",
        )
    tables = dict(zip(Table, words[2:5], strict=True))
    replaced = dict(zip(Table, words[5:8], strict=True))
    return Manifest(address, words[1], tables, replaced)
