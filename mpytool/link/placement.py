# SPDX-License-Identifier: MIT
r"""Give cells addresses in free flash.

Cells go in falling order of their alignment, so that no byte is lost to padding,
and in the order of their making where that is equal.  A text that is the end of
another one (both end with a NUL) is placed inside it:

    "set_value\0"   10000210 .. 10000219
    "value\0"       10000214 .. 10000219

Placing is a function of the cells alone: the same cells get the same addresses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mpytool.abi import Abi, Symbol
from mpytool.errors import LinkError
from mpytool.freeze.cells import SHARED, AddressRef, Cell, CellRef, Frozen, Kind

_TEXT_KINDS = {Kind.STRING, Kind.QSTR_NAME}
_LARGEST_SHOWN = 5  # modules named when they do not fit


@dataclass(frozen=True, slots=True)
class Placement:
    """Where cells are.

    Attributes:
        start: address of the first byte.
        end: first address behind the last byte.
        addresses: of each cell, by its index.
        inside: cells that are part of another one, which takes the space.
        tail_size: bytes saved by placing texts inside others.
    """

    start: int
    end: int
    addresses: tuple[int, ...]
    inside: frozenset[int]
    tail_size: int

    @property
    def size(self) -> int:
        """Bytes of flash that the cells take."""
        return self.end - self.start


def place(frozen: Frozen, start: int, end: int, front: int = 0) -> Placement:
    """Place all cells at `start` and up.

    Args:
        frozen: the cells.
        start: the first free address.
        end: the first address that is no longer free.
        front: bytes to leave free before the first cell.

    Raises:
        LinkError: they do not fit; says how many bytes too many, and the largest modules.
    """
    cells = frozen.cells
    hosts = _hosts(cells)
    addresses = [0] * len(cells)
    cursor = start + front
    for index in sorted(range(len(cells)), key=lambda i: (-cells[i].align, i)):
        if index not in hosts:
            cell = cells[index]
            cursor += -cursor % cell.align
            addresses[index] = cursor
            cursor += cell.size(frozen.word_size)
    tail_size = 0
    for index, host in hosts.items():
        size = cells[index].size(frozen.word_size)
        addresses[index] = addresses[host] + cells[host].size(frozen.word_size) - size
        tail_size += size
    if cursor > end:
        raise _overflow(frozen, cursor - start, end - start)
    return Placement(start, cursor, tuple(addresses), frozenset(hosts), tail_size)


def placed_bytes(
    frozen: Frozen, placement: Placement, abi: Abi, symbols: Mapping[Symbol, int]
) -> bytes:
    """The bytes from `placement.start` to its end, every pointer resolved."""
    out = bytearray(placement.size)
    for index, cell in enumerate(frozen.cells):
        if index not in placement.inside:
            offset = placement.addresses[index] - placement.start
            data = cell_bytes(cell, placement.addresses, abi, symbols)
            out[offset : offset + len(data)] = data
    return bytes(out)


def pointer_places(frozen: Frozen, placement: Placement) -> tuple[int, ...]:
    """The addresses of all words in the cells that are pointers, in rising order."""
    places = []
    for index, cell in enumerate(frozen.cells):
        at = placement.addresses[index]
        for part in cell.parts:
            if not isinstance(part, bytes):
                places.append(at)
            at += len(part) if isinstance(part, bytes) else frozen.word_size
    return tuple(sorted(places))


def cell_bytes(
    cell: Cell, addresses: Sequence[int], abi: Abi, symbols: Mapping[Symbol, int]
) -> bytes:
    """One cell's bytes."""
    order = "big" if abi.big_endian else "little"
    out = bytearray()
    for part in cell.parts:
        if isinstance(part, bytes):
            out += part
        else:
            out += _target(part, addresses, symbols).to_bytes(
                abi.word_size, "big" if order == "big" else "little"
            )
    return bytes(out)


def _target(
    part: CellRef | AddressRef | Symbol, addresses: Sequence[int], symbols: Mapping[Symbol, int]
) -> int:
    match part:
        case CellRef(index, offset):
            return addresses[index] + offset
        case AddressRef(address):
            return address
        case _:
            return symbols[part]


def _hosts(cells: Sequence[Cell]) -> dict[int, int]:
    """For each text that is the end of a longer one, the cell that holds it.

    Sorted by their reversed bytes, a text stands right before those that end with it.
    """
    texts = sorted(
        (part[::-1], index)
        for index, cell in enumerate(cells)
        if cell.kind in _TEXT_KINDS and cell.align == 1
        for part in cell.parts
        if isinstance(part, bytes)
    )
    hosts: dict[int, int] = {}
    longer, longer_index = b"", -1
    for text, index in reversed(texts):
        if longer.startswith(text):
            hosts[index] = longer_index
        else:
            longer, longer_index = text, index
    return hosts


def _overflow(frozen: Frozen, needed: int, free: int) -> LinkError:
    owners = [(name, size) for name, size in frozen.owner_sizes().items() if name != SHARED]
    largest = ", ".join(f"{name} ({size})" for name, size in owners[:_LARGEST_SHOWN])
    return LinkError(
        f"the modules need {needed} bytes of flash, {needed - free} more than the {free} that "
        f"are free; the largest: {largest}",
        hint="leave out modules, or strip line numbers with -O3",
    )
