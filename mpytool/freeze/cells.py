# SPDX-License-Identifier: MIT
r"""Cells: typed pieces of ROM with symbolic pointers, equal ones kept once.

A cell is a sequence of parts: bytes, and pointers to other cells or to objects
of the runtime.  Cells are numbered in the order of their making, and a cell
can point only to cells made before it, so equality is shallow: two cells with
equal parts are the same cell.

    b"eggs\0"                             cell 0   string
    [->type_str] 9D 00 00 00 04 00 00 00 [->0]      cell 1   str object
    01 00 .. [->1]                                  cell 2   tuple

The second "eggs" of a program gets cell 0 and cell 1 again; so does a tuple
that holds it, and the whole tree above.

Nothing here has an address: the linker gives cells theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from mpytool.abi import Symbol

SHARED = ""  # owner of a cell that several modules use


class Category(StrEnum):
    """What a cell is counted as in the summary of sizes."""

    MODULES = "modules"
    QSTRS = "qstrs"
    CONSTANTS = "constants"
    CODE = "code"


class Kind(StrEnum):
    """What a cell is."""

    STRING = "string data"
    STR = "str"
    BYTES = "bytes"
    DIGITS = "int digits"
    INT = "int"
    FLOAT = "float"
    COMPLEX = "complex"
    TUPLE = "tuple"
    BYTECODE = "bytecode"
    MACHINE_CODE = "machine code"
    RAW_CODE = "raw code"
    CHILDREN = "children"
    QSTR_TABLE = "qstr table"
    OBJECT_TABLE = "object table"
    MODULE = "module"
    QSTR_NAME = "qstr name"
    QSTR_HASHES = "qstr hashes"
    QSTR_LENGTHS = "qstr lengths"
    QSTR_POOL = "qstr pool"
    NAMES = "frozen names"
    CONTENT = "frozen content"

    @property
    def category(self) -> Category:
        """The line of the summary that the cell belongs to."""
        if self in _CODE:
            return Category.CODE
        if self in _CONSTANTS:
            return Category.CONSTANTS
        return Category.QSTRS if self in _QSTRS else Category.MODULES


_CODE = {Kind.BYTECODE, Kind.MACHINE_CODE, Kind.RAW_CODE, Kind.CHILDREN}
_QSTRS = {Kind.QSTR_NAME, Kind.QSTR_HASHES, Kind.QSTR_LENGTHS, Kind.QSTR_POOL, Kind.QSTR_TABLE}
_CONSTANTS = {
    Kind.STRING,
    Kind.STR,
    Kind.BYTES,
    Kind.DIGITS,
    Kind.INT,
    Kind.FLOAT,
    Kind.COMPLEX,
    Kind.TUPLE,
    Kind.OBJECT_TABLE,
}


@dataclass(frozen=True, slots=True)
class CellRef:
    """A pointer to a cell, or into it, `word_size` bytes wide once it is placed.

    Attributes:
        index: of the cell.
        offset: bytes from the cell's start.
    """

    index: int
    offset: int = 0


class AddressRef(NamedTuple):
    """A pointer to a place of the runtime that has an address already."""

    address: int


# A part of a cell: bytes as they are, or a pointer of the target's word size.
Part = bytes | CellRef | AddressRef | Symbol


class Cell(NamedTuple):
    """A piece of ROM.

    Attributes:
        kind: what it is.
        align: its address is a multiple of this many bytes.
        parts: what it holds, in order.
        owner: name of the frozen file that needs it, `SHARED` if several do.
        note: what a map says about it: a function's name, a short constant.
    """

    kind: Kind
    align: int
    parts: tuple[Part, ...]
    owner: str = SHARED
    note: str = ""

    def size(self, word_size: int) -> int:
        """Bytes that the cell takes."""
        return sum(len(part) if type(part) is bytes else word_size for part in self.parts)


class Frozen(NamedTuple):
    """What the freezer makes: cells, and which of them the runtime's slots point to.

    Attributes:
        word_size: bytes of a pointer.
        cells: all cells; `CellRef` is an index here.
        names: the list of frozen names.
        content: the array of pointers to modules, in the names' order.
        pool: the last qstr pool, or None if the runtime has all the names already.
        modules: the module cell of each frozen file, in the order of the list.
        qstr_count: qstrs in the new pool.
        merged_size: bytes saved by keeping equal cells once.
    """

    word_size: int
    cells: tuple[Cell, ...]
    names: CellRef
    content: CellRef
    pool: CellRef | None
    modules: tuple[tuple[str, CellRef], ...]
    qstr_count: int
    merged_size: int

    def sizes(self) -> dict[Category, int]:
        """Bytes by category, without the padding that alignment adds."""
        sizes = dict.fromkeys(Category, 0)
        for cell in self.cells:
            sizes[cell.kind.category] += cell.size(self.word_size)
        return sizes

    def owner_sizes(self) -> dict[str, int]:
        """Bytes by frozen file, largest first; what several files share is under `SHARED`."""
        sizes: dict[str, int] = {}
        for cell in self.cells:
            sizes[cell.owner] = sizes.get(cell.owner, 0) + cell.size(self.word_size)
        return dict(sorted(sizes.items(), key=lambda item: (-item[1], item[0])))


class CellPool:
    """Collects cells while tables are built and hands out one cell for equal ones."""

    def __init__(self, word_size: int) -> None:
        self._word_size = word_size
        self._cells: list[Cell] = []
        self._index: dict[tuple[Part, ...], int] = {}
        self.merged_size = 0  # bytes that equal cells did not take again
        self.owner = SHARED  # frozen file whose cells are being made

    def add(self, kind: Kind, align: int, parts: Iterable[Part], note: str = "") -> CellRef:
        """The cell with these parts, new or found; its alignment is the larger one."""
        key = tuple(parts)
        found = self._index.get(key)
        if found is None:
            self._index[key] = len(self._cells)
            self._cells.append(Cell(kind, align, key, self.owner, note))
            return CellRef(len(self._cells) - 1)
        cell = self._cells[found]
        self.merged_size += cell.size(self._word_size)
        if cell.align < align or cell.owner != self.owner:
            owner = self.owner if cell.owner == self.owner else SHARED
            self._cells[found] = cell._replace(align=max(align, cell.align), owner=owner)
        return CellRef(found)

    def cells(self) -> tuple[Cell, ...]:
        """All cells, in the order of their making."""
        return tuple(self._cells)


def joined(parts: Iterable[Part]) -> Iterator[Part]:
    """The same parts with neighbouring bytes put together, so that equal contents are equal."""
    run = b""
    for part in parts:
        if type(part) is bytes:
            run += part
            continue
        if run:
            yield run
            run = b""
        yield part
    if run:
        yield run
