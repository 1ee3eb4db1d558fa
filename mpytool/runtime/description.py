# SPDX-License-Identifier: MIT
"""A runtime's description of itself, found by its magic number.

    offset  0   magic, version, size
           20   board id, version of the runtime
           76   ABI, 12 bytes
           88   words: self, objects, slots, free flash, flash in use

The structure holds its own address, by which a stripped file tells where it belongs:

    file offset 0x0200  magic ... self = 0x10000200  ->  the first byte is at 0x10000000

Source: firmware/include/rt_info.h; docs/formats/runtime-info.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mpytool.abi import Abi, Symbol
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.model import Range
from mpytool.runtime.references.model import Table

MAGIC = b"mpytool\x1a\r\n\0rt\0\0\0"
VERSION = 1

_HEAD = struct.Struct("<16sHH32s24s12s")  # magic, version, size, board, runtime, abi
_ABI_SIZE = 12
_WORD_SIZE_OFFSET = 2  # of word_size in the abi
_SYMBOLS = tuple(Symbol)  # in the order of rt_info_objects_t
_WORDS_BEHIND_HEAD = 1 + len(_SYMBOLS) + 3 + 4  # self, objects, slots, free and load ranges


@dataclass(frozen=True, slots=True)
class Description:
    """What the structure says.

    Attributes:
        address: of the structure.
        board: id of the board.
        runtime: the runtime's version.
        abi: the layout of its tables.
        symbols: addresses of the objects that it has.
        slots: addresses of the words that a link sets.
        tables: what these words hold.
        free: flash for tables.
        load: flash that the runtime takes.
    """

    address: int
    board: str
    runtime: str
    abi: Abi
    symbols: Mapping[Symbol, int]
    slots: Mapping[Table, int]
    tables: Mapping[Table, int]
    free: Range
    load: Range


def read_description(image: MemoryImage, path: str) -> Description:
    """Find and read the description in an image.

    Args:
        image: the runtime's bytes at their addresses.
        path: its file, for messages.

    Raises:
        LinkError: there is none, or one that makes no sense.
        FormatError: the image ends inside it.
    """
    address = _find_description(image, path)
    _, version, size, board, runtime, abi_bytes = _HEAD.unpack(image.read(address, _HEAD.size))
    word_size = _check_head(path, version, size, abi_bytes)
    code = "I" if word_size == 4 else "Q"
    data = image.read(address + _HEAD.size, size - _HEAD.size)
    words = struct.unpack(f"<{_WORDS_BEHIND_HEAD}{code}", data)
    symbols = {symbol: value for symbol, value in zip(_SYMBOLS, words[1:9], strict=True) if value}
    free_start, free_end, load_start, load_end = words[12:]
    slots = address + _HEAD.size + 9 * word_size
    told = Description(
        address=address,
        board=_text(board),
        runtime=_text(runtime),
        abi=Abi.from_rt_info(abi_bytes, frozenset(symbols)),
        symbols=symbols,
        slots={table: slots + index * word_size for index, table in enumerate(Table)},
        tables=dict(zip(Table, words[9:12], strict=True)),
        free=Range(free_start, free_end),
        load=Range(load_start, load_end),
    )
    _check_ranges(path, told.free, told.load)
    _check_symbols(path, symbols, word_size)
    return told


def _check_head(path: str, version: int, size: int, abi: bytes) -> int:
    """The word size, if version and size are those of a structure that is known."""
    if version != VERSION:
        raise LinkError(
            f"{path}: its runtime description has version {version}, expected {VERSION}",
            hint="use the mpytool that came with the runtime",
        )
    word_size = abi[_WORD_SIZE_OFFSET]
    if word_size not in (4, 8) or size != _HEAD.size + _WORDS_BEHIND_HEAD * word_size:
        raise LinkError(
            f"{path}: its runtime description has {size} bytes with words of {word_size}, "
            "which fit no known layout",
            hint="the image is damaged",
        )
    return word_size


def locate_stripped(data: bytes, path: str) -> MemoryImage:
    """A stripped file's bytes at the address that its self-description tells.

    Raises:
        LinkError: it has no description.
    """
    found = list(_occurrences(data))
    # One of this version wins over a stray copy of the magic number.
    for offset in sorted(
        found, key=lambda at: data[at + 16 : at + 18] != VERSION.to_bytes(2, "little")
    ):
        base = _told_address(data, offset) - offset
        if base >= 0:
            return MemoryImage.of([(base, data)])
    raise _not_ours(path)


def _occurrences(data: bytes) -> Iterator[int]:
    """Offsets of the magic number."""
    offset = data.find(MAGIC)
    while offset >= 0:
        yield offset
        offset = data.find(MAGIC, offset + 1)


def has_description(image: MemoryImage) -> bool:
    """Whether an image describes itself."""
    return _places(image) != []


def _find_description(image: MemoryImage, path: str) -> int:
    """The address of the description."""
    found = _places(image)
    if not found:
        raise _not_ours(path)
    return found[0]


def _places(image: MemoryImage) -> list[int]:
    """Where a magic number is followed by its own address."""
    return [
        segment.address + offset
        for segment in image.segments
        for offset in _occurrences(segment.data)
        if _told_address(segment.data, offset) == segment.address + offset
    ]


def _told_address(data: bytes, offset: int) -> int:
    """The address that a description at an offset says it has; -1 if the data end before."""
    words = offset + _HEAD.size
    word_size = 8 if data[words - _ABI_SIZE + _WORD_SIZE_OFFSET : words][:1] == b"\x08" else 4
    told = data[words : words + word_size]
    return int.from_bytes(told, "little") if len(told) == word_size else -1


def _not_ours(path: str) -> LinkError:
    return LinkError(
        f"{path}: it holds no runtime that describes itself",
        hint="give a runtime of mpytool as it was built",
    )


def _check_ranges(path: str, free: Range, load: Range) -> None:
    if load.start > load.end:
        raise LinkError(
            f"{path}: the runtime's flash ends at {load.end:#x}, it starts at {load.start:#x}",
            hint="the image is damaged",
        )
    if not free.start <= free.end:
        raise LinkError(
            f"{path}: its free flash ends at {free.end:#x}, before it starts at {free.start:#x}",
            hint="the image is damaged",
        )


def _check_symbols(path: str, symbols: Mapping[Symbol, int], word_size: int) -> None:
    if len(set(symbols.values())) < len(symbols):
        raise LinkError(
            f"{path}: two of the runtime's types have one address", hint="the image is damaged"
        )
    for symbol, address in symbols.items():
        if address % word_size:
            raise LinkError(
                f"{path}: the runtime's {symbol} is at {address:#x}, no multiple of {word_size}",
                hint="the image is damaged",
            )


def _text(field: bytes) -> str:
    """A NUL-padded field; what is not ASCII becomes a question mark."""
    return field.split(b"\0", 1)[0].decode("ascii", "replace").replace("\ufffd", "?")
