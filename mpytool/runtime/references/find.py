# SPDX-License-Identifier: MIT
"""Find every reference to the tables of an image, whatever its instruction set.

Each instruction set is tried; the one by whose code all three tables are referred to is the
image's.  What cannot be explained is an error: a word that holds a table's address, but that
no decoded instruction uses, may be data that must not be changed, or a reference that must.
"""

from __future__ import annotations

from collections.abc import Mapping

from mpytool.abi import Abi
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.model import Evidence
from mpytool.runtime.references import thumb
from mpytool.runtime.references.model import Reference, Table
from mpytool.runtime.structure.scan import Scan

Found = tuple[str, tuple[Reference, ...], tuple[Evidence, ...]]


def find_references(
    image: MemoryImage, abi: Abi, tables: Mapping[Table, int], manifest: Manifest | None
) -> Found:
    """The instruction set, every reference to the tables, and how each was found.

    Args:
        image: the image.
        abi: its layout.
        tables: the addresses of the runtime's own tables.
        manifest: that of an earlier link, whose tables are referred to now.

    Raises:
        LinkError: a table has no reference, or a word with its address cannot be explained.
    """
    scan = Scan(image, abi.word_size)
    references, unused = _thumb(scan, manifest.tables if manifest else tables)
    unused = [place for place in unused if not (manifest and manifest.overlaps(place[1]))]
    missing = [table for table in Table if all(r.table is not table for r in references)]
    if missing:
        raise LinkError(
            f"no instruction was found that refers to {', '.join(missing)}",
            hint="the instruction set is not known, or the compiler has folded the table away",
        )
    if unused:
        table, address = unused[0]
        raise LinkError(
            f"the word at {address:#x} holds the address of {table}, but no instruction loads it",
            hint="it may be data; give the ELF file as well, with --elf",
        )
    evidence = tuple(
        Evidence(
            f"reference to {reference.table}",
            f"{reference.address:#x}",
            f"{reference.encoding}, used at " + ", ".join(f"{user:#x}" for user in reference.users),
        )
        for reference in references
    )
    return "thumb", tuple(references), evidence


def _thumb(
    scan: Scan, tables: Mapping[Table, int]
) -> tuple[list[Reference], list[tuple[Table, int]]]:
    references: list[Reference] = []
    unused: list[tuple[Table, int]] = []
    for table in Table:
        found, others = thumb.find_literals(scan, table, tables[table])
        references += found
        unused += [(table, address) for address in others]
    targets = {address: table for table, address in tables.items()}
    references += thumb.find_pairs(scan.image, targets)
    return references, unused
