# SPDX-License-Identifier: MIT
r"""Give cells addresses in free flash.

Cells go in falling order of their alignment, so that no byte is lost to padding,
and in the order of their making where that is equal.  A text that is the end of
another one (both end with a NUL) is placed inside it:

    "set_value\0"   10000210 .. 10000219
    "value\0"       10000214 .. 10000219

The other one may also be a name in the list of modules or a name of the runtime's own, which
costs nothing.  The digits of a number lie inside those of another that ends with them.

Placing is a function of the cells alone: the same cells get the same addresses.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from mpytool.abi import Abi, Symbol
from mpytool.errors import LinkError
from mpytool.freeze.cells import SHARED, AddressRef, Cell, CellRef, Frozen, Kind
from mpytool.source.encoding import encode

# Kinds without pointers, by what they may lie in the end of.
_TEXT_KINDS = {Kind.STRING, Kind.QSTR_NAME}
_NUMBER_KINDS = {Kind.DIGITS}
_LARGEST_SHOWN = 5  # modules named when they do not fit


class Placement(NamedTuple):
    """Where cells are.

    Attributes:
        start: address of the first byte.
        end: first address behind the last byte.
        addresses: of each cell, by its index.
        inside: cells that are part of something else, which takes the space.
        tail_size: bytes saved by placing texts and digits inside others.
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


def place(
    frozen: Frozen,
    start: int,
    end: int,
    front: int = 0,
    texts: Iterable[tuple[int, bytes]] = (),
) -> Placement:
    """Place all cells at `start` and up.

    Args:
        frozen: the cells.
        start: the first free address.
        end: the first address that is no longer free.
        front: bytes to leave free before the first cell.
        texts: addresses and bytes, NUL included, of constant texts that are there already.

    Raises:
        LinkError: they do not fit; says how many bytes too many, and the largest modules.
    """
    cells = frozen.cells
    hosts = _hosts(frozen, texts)
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
        host_address = 0 if host.cell is None else addresses[host.cell]
        addresses[index] = host_address + host.end - size
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


class _Host(NamedTuple):
    """Bytes whose end other cells may be: in a cell, or at an address.

    Attributes:
        cell: index of the cell; None for what has an address already.
        end: behind the last byte: an offset in the cell, or an address.
    """

    cell: int | None
    end: int


def _hosts(frozen: Frozen, texts: Iterable[tuple[int, bytes]]) -> dict[int, _Host]:
    """For each text or number that is the end of a longer one, what holds it."""
    given = [(text, _Host(None, address + len(text))) for address, text in texts]
    given += _listed_names(frozen)
    return _ends(frozen, _TEXT_KINDS, given) | _ends(frozen, _NUMBER_KINDS, ())


def _listed_names(frozen: Frozen) -> Iterator[tuple[bytes, _Host]]:
    """The texts in the list of modules, but for those at which an analysis may see it begin.

    Who finds the list by its structure takes a list that begins with a qstr for the data of a
    pool.  A list begins with its first name, or with the first that has a module.
    """
    data = frozen.cells[frozen.names.index].parts[0]
    if frozen.cells[frozen.names.index].kind is not Kind.NAMES or type(data) is not bytes:
        return
    first = encode(frozen.modules[0][0]) if frozen.modules else b""
    offset = 0
    for text in data[:-2].split(b"\0"):
        end = offset + len(text) + 1
        if offset and text != first:
            yield text + b"\0", _Host(frozen.names.index, end)
        offset = end


def _ends(
    frozen: Frozen, kinds: set[Kind], given: Iterable[tuple[bytes, _Host]]
) -> dict[int, _Host]:
    """For each cell of some kinds that is the end of another or of a given text, what holds it.

    Sorted by their reversed bytes, a text stands right before those that end with it; of equal
    ones the given text stands behind the cell.
    """
    others = list(given)
    runs = [(text[::-1], 1, number) for number, (text, _) in enumerate(others)]
    runs += [
        (part[::-1], 0, index)
        for index, cell in enumerate(frozen.cells)
        if cell.kind in kinds
        for part in cell.parts
        if type(part) is bytes
    ]
    runs.sort(reverse=True)
    hosts: dict[int, _Host] = {}
    longer, host = b"", _Host(None, 0)
    for text, is_given, index in runs:
        if is_given:
            longer, host = text, others[index][1]
        elif longer.startswith(text):
            hosts[index] = host
        else:
            longer, host = text, _Host(index, len(text))
    return hosts


def _overflow(frozen: Frozen, needed: int, free: int) -> LinkError:
    owners = [(name, size) for name, size in frozen.owner_sizes().items() if name != SHARED]
    largest = ", ".join(f"{name} ({size})" for name, size in owners[:_LARGEST_SHOWN])
    return LinkError(
        f"the modules need {needed} bytes of flash, {needed - free} more than the {free} that "
        f"are free; the largest: {largest}",
        hint="leave out modules, or strip line numbers with -O3",
    )
