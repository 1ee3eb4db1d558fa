# SPDX-License-Identifier: MIT
"""Take frozen modules out of an image again, as .mpy files: freezing, reversed.

asyncio/core.py  at 0x1004a010   ->   DIR/asyncio/core.mpy

Modules with machine code stay: what surrounds it in a .mpy file is not in the image.  So do
those that are frozen as source text, whose text has no address in the lists.

Modules of a compact link share their tables of names.  They are written with their own names
only: a table that lies across another's is such a one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from mpytool.bytecode.sketch import shortest
from mpytool.errors import FormatError, ToolError
from mpytool.mpy.writer import write_mpy
from mpytool.output import write_whole
from mpytool.runtime.decode import Decoder
from mpytool.runtime.model import FrozenEntry

_FORBIDDEN = frozenset('\\:*?"<>|')  # what some file system takes for something else


@dataclass(frozen=True, slots=True)
class Extracted:
    """A frozen module, taken out or not.

    Attributes:
        entry: the module.
        path: its file, below the folder; "" if it has none.
        data: the .mpy file's bytes.
        reason: why it was not taken out, or "".
    """

    entry: FrozenEntry
    path: str
    data: bytes
    reason: str = ""


def extract_modules(entries: Sequence[FrozenEntry], decoder: Decoder) -> tuple[Extracted, ...]:
    """The .mpy file of each module, or why there is none; in the list's order.

    Of two modules with one name only the first is found by the runtime, and is taken.
    """
    taken: set[str] = set()
    found = []
    sharing = _sharing(entries, decoder)
    for entry in entries:
        one = _extract(entry, decoder, is_sharing=entry.address in sharing)
        if one.path.lower() in taken and not one.reason:
            one = Extracted(entry, "", b"", "a module before it has the same name")
        taken.add(one.path.lower())
        found.append(one)
    return tuple(found)


def _sharing(entries: Sequence[FrozenEntry], decoder: Decoder) -> set[int]:
    """The addresses of modules whose table of names lies across another one's."""
    tables: list[tuple[int, int, int]] = []  # start, end, module
    for entry in entries:
        with contextlib.suppress(FormatError):
            if entry.address:
                start = decoder.module_pointers(entry.address)[0]
                end = start + 2 * len(decoder.module(entry.address).qstrs)
                tables.append((start, end, entry.address))
    sharing: set[int] = set()
    reach, before = 0, (0, 0, 0)  # where the tables so far end, and the one that ends there
    for table in sorted(tables):
        if before[0] < table[0] < reach:
            sharing |= {before[2], table[2]}
        if table[1] > reach:
            reach, before = table[1], table
    return sharing


def _extract(entry: FrozenEntry, decoder: Decoder, *, is_sharing: bool) -> Extracted:
    try:
        path = safe_path(entry.name)
        if not entry.address:
            return Extracted(entry, "", b"", "it is frozen as source text, not as bytecode")
        module = decoder.module(entry.address)
        data = write_mpy(shortest(module, decoder.longest_name) if is_sharing else module)
    except FormatError as error:
        return Extracted(entry, "", b"", error.message)
    return Extracted(entry, path, data)


def safe_path(name: str) -> str:
    """The path of a module's .mpy file below the folder: "asyncio/core.mpy".

    Raises:
        FormatError: the name leads elsewhere, or is none of a file.
    """
    parts = name.split("/")
    if any(
        part in ("", ".", "..") or not part.isprintable() or _FORBIDDEN & set(part)
        for part in parts
    ):
        raise FormatError(f"its name {name!r} is no path of a file")
    return str(PurePosixPath(*parts).with_suffix(".mpy"))


def write_extracted(found: Sequence[Extracted], folder: Path, *, force: bool = False) -> int:
    """Write the files; how many there are.

    Args:
        found: from `extract_modules`.
        folder: where; it is made.
        force: whether it may hold other files, and those of the same names are replaced.

    Raises:
        ToolError: the folder holds files, or cannot be written.
    """
    try:
        is_used = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise ToolError(f"{folder}: cannot read it: {error.strerror or error}") from None
    if is_used and not force:
        raise ToolError(
            f"{folder}: it is not an empty folder",
            hint="name a new folder, or overwrite its files with --force",
        )
    root = folder.resolve()
    files = [one for one in found if not one.reason]
    for one in files:
        path = folder / one.path
        if not path.resolve().is_relative_to(root):
            raise ToolError(
                f"{path}: it leads out of {folder}", hint="remove the link that is in the folder"
            )
        write_whole(path, one.data)
    return len(files)
