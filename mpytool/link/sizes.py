# SPDX-License-Identifier: MIT
"""Where every byte of the placed tables went: an account whose shares add up to their size.

    module     function      part         name        size
    main.py    Display.show  opcodes                   214
    main.py    Display.show  line table                 31
    main.py                  constant     b'logo...'   522
    main.py                  name         brightness    18    text, hash, length and pointer
    (shared)                 padding                     3

A function is named by those around it.  What several modules use is "(shared)", and so is what
belongs to none: the lists, the heads of tables, padding.  A text that lies inside another one
takes no bytes of its own.

`mpytool.link.relink` makes the link of an image that was linked already.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from mpytool.bytecode.code import Module, RawCode, RawCodeKind
from mpytool.bytecode.prelude import read_prelude
from mpytool.freeze.cells import SHARED, Cell, CellRef, Frozen, Kind
from mpytool.link.link import Link
from mpytool.runtime.manifest import size as manifest_size

SHARED_NAME = "(shared)"
MODULE_NAME = "<module>"  # a module's own code, as in its prelude


class Part(StrEnum):
    """What bytes are."""

    OPCODES = "opcodes"
    LINES = "line table"
    PRELUDE = "prelude"
    RAW_CODE = "raw code"
    MACHINE_CODE = "machine code"
    CONSTANT = "constant"
    OBJECT_TABLE = "object table"
    NAME = "name"
    NAME_TABLE = "name table"
    POOL = "pool head"
    MODULE = "module"
    LISTS = "list of modules"
    MANIFEST = "manifest"
    PADDING = "padding"


_PARTS = {
    Kind.BYTECODE: Part.OPCODES,
    Kind.MACHINE_CODE: Part.MACHINE_CODE,
    Kind.RAW_CODE: Part.RAW_CODE,
    Kind.CHILDREN: Part.RAW_CODE,
    Kind.OBJECT_TABLE: Part.OBJECT_TABLE,
    Kind.QSTR_NAME: Part.NAME,
    Kind.QSTR_HASHES: Part.NAME,
    Kind.QSTR_LENGTHS: Part.NAME,
    Kind.QSTR_TABLE: Part.NAME_TABLE,
    Kind.QSTR_POOL: Part.POOL,
    Kind.MODULE: Part.MODULE,
    Kind.NAMES: Part.LISTS,
    Kind.CONTENT: Part.LISTS,
}


class Share(NamedTuple):
    """Some of the bytes.

    Attributes:
        module: the frozen file that they are for; `SHARED_NAME` for several or none.
        function: the function they belong to, "Class.method"; "" if to none.
        part: what they are.
        name: which constant or name, else "".
        size: how many bytes.
    """

    module: str
    function: str
    part: Part
    name: str
    size: int


@dataclass(frozen=True)
class Account:
    """Where the bytes of placed tables went.

    Attributes:
        address: of the first byte.
        size: bytes placed; the sizes of the shares add up to it.
        free: bytes of flash that stay free behind them.
        room: bytes of flash that there were for tables.
        shares: every byte, once.
    """

    address: int
    size: int
    free: int
    room: int
    shares: tuple[Share, ...]

    @cached_property
    def modules(self) -> dict[str, dict[Part, int]]:
        """For each module the bytes of each part, the largest module first."""
        found: dict[str, dict[Part, int]] = {}
        for share in self.shares:
            parts = found.setdefault(share.module, {})
            parts[share.part] = parts.get(share.part, 0) + share.size
        return dict(sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0])))

    @cached_property
    def functions(self) -> dict[tuple[str, str], dict[Part, int]]:
        """For each module and function the bytes of each part, the largest function first."""
        found: dict[tuple[str, str], dict[Part, int]] = {}
        for share in self.shares:
            if share.function:
                parts = found.setdefault((share.module, share.function), {})
                parts[share.part] = parts.get(share.part, 0) + share.size
        return dict(sorted(found.items(), key=lambda item: (-sum(item[1].values()), item[0])))

    def largest(self, part: Part) -> list[tuple[str, str, int]]:
        """Module, name and bytes of the constants or names, the largest first."""
        found: dict[tuple[str, str], int] = {}
        for share in self.shares:
            if share.part is part:
                key = share.module, share.name
                found[key] = found.get(key, 0) + share.size
        rows = ((module, name, size) for (module, name), size in found.items())
        return sorted(rows, key=lambda row: (-row[2], row[0], row[1]))


def account_of(link: Link) -> Account:
    """The account of a link's tables."""
    shares = merged(_shares(link))
    placed = len(link.data)
    padding = placed - sum(share.size for share in shares)
    if padding:
        shares = (*shares, Share(SHARED_NAME, "", Part.PADDING, "", padding))
    address = link.manifest.address
    return Account(address, placed, link.free_size, link.runtime.free.size, shares)


def merged(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Shares of the same thing put together, in the order of their first ones."""
    sizes: dict[tuple[str, str, Part, str], int] = {}
    for module, function, part, name, size in shares:
        key = module, function, part, name
        sizes[key] = sizes.get(key, 0) + size
    return tuple(Share(*key, size) for key, size in sizes.items() if size)


def _shares(link: Link) -> Iterator[Share]:
    """The manifest, and every cell that takes bytes of its own."""
    frozen = link.frozen
    functions = _functions(link)
    names = _name_entries(frozen)
    labels = _constant_labels(frozen)
    yield Share(SHARED_NAME, "", Part.MANIFEST, "", manifest_size(frozen.word_size))
    for index, cell in enumerate(frozen.cells):
        if index in link.placement.inside:
            continue
        if index in names:
            yield from names[index]
            continue
        name = labels.get(index, cell.note)
        yield from _cell_shares(cell, name, functions.get(index), frozen.word_size)


def _owner(cell: Cell) -> str:
    return SHARED_NAME if cell.owner == SHARED else cell.owner


class _Function(NamedTuple):
    """Whose a cell of code is.

    Attributes:
        name: the function, by those around it.
        code: the raw code, for the cell with its bytes; None for its structures.
    """

    name: str
    code: RawCode | None


def _cell_shares(
    cell: Cell, label: str, function: _Function | None, word_size: int
) -> Iterator[Share]:
    """The bytes of one cell; `label` is the constant or name that it is of."""
    part = _PARTS.get(cell.kind, Part.CONSTANT)
    size = cell.size(word_size)
    if function is None:
        name = label if part in (Part.CONSTANT, Part.NAME) else ""
        yield Share(_owner(cell), "", part, name, size)
        return
    prelude_size = line_size = 0
    if function.code is not None:
        prelude_size, line_size = _prelude_sizes(function.code)
    for part_, share in (
        (part, size - prelude_size - line_size),
        (Part.LINES, line_size),
        (Part.PRELUDE, prelude_size),
    ):
        if share:
            yield Share(_owner(cell), function.name, part_, "", share)


def _constant_labels(frozen: Frozen) -> dict[int, str]:
    """What the cells of constants are called: an object as its data, others with equal notes apart.

    Notes are short: two pictures begin alike, and are "b'GIF8...'" and "b'GIF8...' (2)".
    """
    labels: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for index, cell in enumerate(frozen.cells):
        if _PARTS.get(cell.kind, Part.CONSTANT) is not Part.CONSTANT:
            continue
        data = next((part.index for part in cell.parts if isinstance(part, CellRef)), -1)
        is_of_data = cell.kind is not Kind.TUPLE and data in labels
        if is_of_data and frozen.cells[data].note == cell.note:
            labels[index] = labels[data]
            continue
        counts[cell.note] += 1
        count = counts[cell.note]
        labels[index] = cell.note if count == 1 else f"{cell.note} ({count})"
    return labels


def _prelude_sizes(code: RawCode) -> tuple[int, int]:
    """Bytes of a function's prelude without its line table, and of the line table."""
    start = 0
    if code.kind is not RawCodeKind.BYTECODE:
        if code.kind is not RawCodeKind.NATIVE_PY or code.native is None:
            return 0, 0
        start = code.native.prelude_offset
    prelude, end = read_prelude(code.fun_data, start)
    return end - start - len(prelude.line_info), len(prelude.line_info)


def _functions(link: Link) -> dict[int, _Function]:
    """For each cell of code, whose it is; of functions with equal bytes, the first's."""
    cells = link.frozen.cells
    found: dict[int, _Function] = {}
    for file, (_, ref) in zip(link.files, link.frozen.modules, strict=True):
        body = cells[ref.index].parts[-1]
        if isinstance(body, CellRef):
            _walk(cells, body.index, file.module, file.module.code, "", found)
    return found


def _walk(
    cells: tuple[Cell, ...],
    index: int,
    module: Module,
    code: RawCode,
    around: str,
    found: dict[int, _Function],
) -> None:
    """Name the cells of a function and of those inside it."""
    own = _name(module, code)
    name = own if around in ("", MODULE_NAME) else f"{around}.{own}"
    if cells[index].kind is not Kind.RAW_CODE:
        found.setdefault(index, _Function(name, code))
        return
    found.setdefault(index, _Function(name, None))
    for part in cells[index].parts:
        if not isinstance(part, CellRef):
            continue
        if cells[part.index].kind is Kind.CHILDREN:
            found.setdefault(part.index, _Function(name, None))
            children = [p for p in cells[part.index].parts if isinstance(p, CellRef)]
            # Machine code has its prelude behind its children.
            for child, child_code in zip(children, code.children, strict=False):
                _walk(cells, child.index, module, child_code, name, found)
        else:
            found.setdefault(part.index, _Function(name, code))


def _name(module: Module, code: RawCode) -> str:
    """A function's own name."""
    start = 0
    if code.kind is not RawCodeKind.BYTECODE:
        if code.kind is not RawCodeKind.NATIVE_PY or code.native is None:
            return f"<{code.kind.name.lower().removeprefix('native_')}>"
        start = code.native.prelude_offset
    prelude, _ = read_prelude(code.fun_data, start)
    return module.qstrs[prelude.simple_name_index]


def _name_entries(frozen: Frozen) -> dict[int, list[Share]]:
    """The cells of the qstr pool, shared out to the names: each has a hash, a length, a pointer."""
    if frozen.pool is None:
        return {}
    pool = frozen.cells[frozen.pool.index]
    refs = [part for part in pool.parts if isinstance(part, CellRef)]
    arrays, names = refs[: -frozen.qstr_count], refs[-frozen.qstr_count :]
    owners = [frozen.cells[ref.index] for ref in names]

    def shared_out(size: int) -> list[Share]:
        return [Share(_owner(cell), "", Part.NAME, cell.note, size) for cell in owners]

    found = {
        ref.index: shared_out(frozen.cells[ref.index].size(frozen.word_size) // len(names))
        for ref in arrays
    }
    rest = pool.size(frozen.word_size) - frozen.word_size * len(names)
    found[frozen.pool.index] = [
        Share(SHARED_NAME, "", Part.POOL, "", rest),
        *shared_out(frozen.word_size),
    ]
    return found
