# SPDX-License-Identifier: MIT
"""Accounts of sizes as tables, as the change between two, and as JSON.

module    bytes   share  opcodes  lines  prelude  raw code  constants  names  other
loop.py   2,191   55.2%    1,001    194      166       256          4    558     12
...
total     3,968  100.0%    1,659    268      214       312         28  1,386    101
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from mpytool.errors import FormatError
from mpytool.link.sizes import Account, Part, Share

VERSION = 1  # of the JSON
FUNCTIONS_SHOWN, OTHERS_SHOWN = 20, 10  # rows, if not all are asked for

_COLUMNS: tuple[tuple[str, tuple[Part, ...]], ...] = (
    ("opcodes", (Part.OPCODES, Part.MACHINE_CODE)),
    ("lines", (Part.LINES,)),
    ("prelude", (Part.PRELUDE,)),
    ("raw code", (Part.RAW_CODE,)),
    ("constants", (Part.CONSTANT, Part.OBJECT_TABLE)),
    ("names", (Part.NAME, Part.NAME_TABLE, Part.POOL)),
    ("other", (Part.MODULE, Part.LISTS, Part.MANIFEST, Part.PADDING)),
)
_FUNCTION_COLUMNS = 4  # of them, those that a function has
_Row = tuple[str | int, ...]


class SizeTable(NamedTuple):
    """A table to show; numbers are bytes.

    Attributes:
        title: what it lists.
        headings: of the columns.
        rows: the largest first.
        texts: how many columns are texts; the others, behind them, are numbers.
        left: how many rows are not shown.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[_Row, ...]
    texts: int = 1
    left: int = 0


def size_tables(account: Account, *, every: bool = False) -> tuple[SizeTable, ...]:
    """What takes the space: modules, functions, constants and names.

    Args:
        account: the bytes.
        every: whether all rows are given, not only the largest.
    """
    headings = tuple(heading for heading, _ in _COLUMNS)
    modules: list[_Row] = [
        (name, size, _percent(size, account.size), *_columns(parts, len(_COLUMNS)))
        for name, parts in account.modules.items()
        for size in (sum(parts.values()),)
    ]
    parts_of_all = _sums(account.shares)
    modules.append(("total", account.size, "100.0%", *_columns(parts_of_all, len(_COLUMNS))))
    functions: list[_Row] = [
        (module, name, sum(parts.values()), *_columns(parts, _FUNCTION_COLUMNS))
        for (module, name), parts in account.functions.items()
    ]
    tables = [
        SizeTable("modules", ("module", "bytes", "share", *headings), tuple(modules)),
        _cut(
            "functions",
            ("module", "function", "bytes", *headings[:_FUNCTION_COLUMNS]),
            functions,
            2,
            None if every else FUNCTIONS_SHOWN,
        ),
    ]
    for title, part in (("constants", Part.CONSTANT), ("names", Part.NAME)):
        rows: list[_Row] = [(*row,) for row in account.largest(part)]
        heading = ("module", title.removesuffix("s"), "bytes")
        tables.append(_cut(title, heading, rows, 2, None if every else OTHERS_SHOWN))
    return tuple(table for table in tables if table.rows)


def free_text(account: Account) -> str:
    """What the tables take and what is free, in a line."""
    return (
        f"{account.size:,} bytes at {account.address:#010x}, {account.free:,} of "
        f"{account.room:,} free"
    )


def change_tables(old: Account, new: Account) -> tuple[SizeTable, ...]:
    """What made the difference: parts, modules and functions, the greatest change first."""
    parts = _changes(_by(old, lambda s: (str(s.part),)), _by(new, lambda s: (str(s.part),)))
    modules = _changes(_by(old, lambda s: (s.module,)), _by(new, lambda s: (s.module,)))
    functions = _changes(
        _by(old, lambda s: (s.module, _thing(s))), _by(new, lambda s: (s.module, _thing(s)))
    )
    total = ("total", "", old.size, new.size, f"{new.size - old.size:+,}")
    columns = ("change", "old", "new", "difference")
    return tuple(
        table
        for table in (
            SizeTable("by part", ("part", *columns), tuple(parts), 2),
            SizeTable("by module", ("module", *columns), (*modules, total), 2),
            SizeTable(
                "by function, constant and name", ("module", "what", *columns), tuple(functions), 3
            ),
        )
        if table.rows
    )


def change_text(old: Account, new: Account) -> str:
    """The difference in a line."""
    if old.shares == new.shares:
        return f"no change: {new.size:,} bytes"
    return (
        f"{old.size:,} -> {new.size:,} bytes: {new.size - old.size:+,}; free "
        f"{old.free:,} -> {new.free:,}"
    )


def _thing(share: Share) -> str:
    """What a share belongs to within its module."""
    return share.function or (f"{share.part} {share.name}" if share.name else str(share.part))


def _by(account: Account, key: Callable[[Share], tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for share in account.shares:
        name = key(share)
        found[name] = found.get(name, 0) + share.size
    return found


def _changes(old: Mapping[tuple[str, ...], int], new: Mapping[tuple[str, ...], int]) -> list[_Row]:
    """Rows of what differs: the key, what became of it, sizes and difference."""
    rows = []
    for key in {**old, **new}:
        before, after = old.get(key, 0), new.get(key, 0)
        if before == after:
            continue
        if key not in old:
            word = "added"
        elif key not in new:
            word = "removed"
        else:
            word = "grown" if after > before else "shrunk"
        rows.append((-abs(after - before), key, word, before, after))
    return [
        (*key, word, before, after, f"{after - before:+,}")
        for _, key, word, before, after in sorted(rows)
    ]


def _sums(shares: Iterable[Share]) -> dict[Part, int]:
    found: dict[Part, int] = {}
    for share in shares:
        found[share.part] = found.get(share.part, 0) + share.size
    return found


def _columns(parts: Mapping[Part, int], count: int) -> tuple[int, ...]:
    return tuple(sum(parts.get(part, 0) for part in kinds) for _, kinds in _COLUMNS[:count])


def _percent(size: int, of: int) -> str:
    return f"{100 * size / of:.1f}%"


def _cut(
    title: str, headings: tuple[str, ...], rows: list[_Row], texts: int, count: int | None
) -> SizeTable:
    shown = rows if count is None else rows[:count]
    return SizeTable(title, headings, tuple(shown), texts, len(rows) - len(shown))


def to_json(account: Account, name: str) -> str:
    """An account as JSON, which `from_json` reads; `name` says what it is of."""
    values = {
        "version": VERSION,
        "name": name,
        "address": account.address,
        "size": account.size,
        "free": account.free,
        "room": account.room,
        "parts": {str(part): size for part, size in _sums(account.shares).items()},
        "modules": {module: sum(parts.values()) for module, parts in account.modules.items()},
        "shares": [share._asdict() for share in account.shares],
    }
    return json.dumps(values, indent=1, ensure_ascii=False)


def from_json(data: bytes, path: str) -> Account:
    """The account in a file of `to_json`.

    Raises:
        FormatError: it is none.
    """
    try:
        values = json.loads(data)
        if values["version"] != VERSION:
            raise FormatError(
                f"{path}: expected sizes of version {VERSION}, found {values['version']!r}",
                hint="write it again with: mpytool size --json",
            )
        address, size, free, room = (values[key] for key in ("address", "size", "free", "room"))
        shares = tuple(_share(one) for one in values["shares"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _no_sizes(path) from None
    if not all(type(number) is int for number in (address, size, free, room)):
        raise _no_sizes(path)
    if sum(share.size for share in shares) != size:
        raise FormatError(f"{path}: the sizes in it do not add up to {size} bytes")
    return Account(address, size, free, room, shares)


def _share(values: Mapping[str, Any]) -> Share:
    texts = [values[key] for key in ("module", "function", "part", "name")]
    size = values["size"]
    if type(size) is not int or not all(isinstance(text, str) for text in texts):
        raise TypeError
    return Share(texts[0], texts[1], Part(texts[2]), texts[3], size)


def _no_sizes(path: str) -> FormatError:
    return FormatError(
        f"{path}: expected sizes as JSON, found something else",
        hint="write it with: mpytool size --json",
    )
