# SPDX-License-Identifier: MIT
"""Find every reference to the tables of an image, whatever its instruction set.

Each instruction set is tried; the one by whose code all three tables are referred to is the
image's.  What cannot be explained is an error: a word that holds a table's address, but that
no decoded instruction uses, may be data that must not be changed, or a reference that must.

A qstr pool could be replaced without its references: a copy of it elsewhere, and in its place a
header that leads to a new pool.  That is not done.  Names and modules have no such way, so it
would only help an image in which the code of both is understood and the pool's is not, and it
would write to a place that is neither free flash nor a reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from mpytool.abi import Abi
from mpytool.errors import FormatError, LinkError
from mpytool.image.memory import ADDRESS_LIMIT, MemoryImage
from mpytool.raw_code import architecture_name
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.model import Evidence
from mpytool.runtime.references import arm, riscv, x86_64, xtensa
from mpytool.runtime.references.encodings import read_target
from mpytool.runtime.references.literals import words_with
from mpytool.runtime.references.model import (
    HEADER_WORDS,
    Encoding,
    Reference,
    Table,
    Target,
    reach_of,
)
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

Found = tuple[str, tuple[Reference, ...], tuple[Evidence, ...]]

# How the native architectures of .mpy files begin that are code of a set.
_NATIVE = {"arm": "armv", "riscv": "rv", "x86-64": "x64", "xtensa": "xtensa"}
_SHOWN = {"arm": "Arm", "thumb": "Thumb", "riscv": "RISC-V", "xtensa": "Xtensa"}
_ARM_MODE = {Encoding.ARM_LITERAL, Encoding.ARM_MOVW_MOVT}
_NAME_LIMIT = 1 << 16  # bytes
_BLANK = re.compile(rb"\0{4096,}")
_EDGE = 16  # bytes; zeros at the end of a piece may belong to what is in front of them


def find_references(
    image: MemoryImage,
    abi: Abi,
    tables: Mapping[Table, int],
    manifest: Manifest | None,
    relocated: Mapping[int, int] | None = None,
) -> Found:
    """The instruction set, every reference to the tables, and how each was found.

    Args:
        image: the image.
        abi: its layout.
        tables: the addresses of the runtime's own tables.
        manifest: that of an earlier link, whose tables are referred to now.
        relocated: of a shared object, the words that its loader sets: address -> value.

    Raises:
        LinkError: a table has no reference, or a word with its address cannot be explained.
    """
    scan = Scan(_dense(image, manifest), abi.word_size)
    current = manifest.tables if manifest else tables
    extents = _extents(Words(image, abi), current)
    targets = [
        Target(table, current[table], reach_of(table, abi.word_size), extents[table])
        for table in Table
    ]
    name, references = _only_set(scan, targets, abi.native_arch, relocated)
    for reference in references:
        _check(image, abi, reference, current[reference.table])
    if relocated is None:
        _check_unused(scan, targets, references)
    return name, tuple(references), tuple(map(_evidence, references))


def _only_set(
    scan: Scan,
    targets: Sequence[Target],
    native_arch: int,
    relocated: Mapping[int, int] | None,
) -> tuple[str, list[Reference]]:
    """The one instruction set whose code refers to all tables, and its references.

    An image with a native emitter says for which set it emits: the others are not tried, as
    they might see references in code that is not theirs.
    """
    sets: dict[str, Callable[[], list[Reference]]] = {"riscv": lambda: riscv.find(scan, targets)}
    if scan.word_size == 4:
        sets["arm"] = lambda: arm.find(scan, targets)
        sets["xtensa"] = lambda: xtensa.find(scan, targets)
    else:
        sets["x86-64"] = lambda: x86_64.find(scan, targets, relocated)
    native = architecture_name(native_arch)
    told = {name for name in sets if native.startswith(_NATIVE[name])}
    missing: dict[str, list[Table]] = {}
    whole: dict[str, list[Reference]] = {}
    for tried in sorted(told or sets):
        found = sets[tried]()
        name = _precise(tried, found)
        missing[name] = [table for table in Table if all(r.table is not table for r in found)]
        if not missing[name]:
            whole[name] = found
    if len(whole) > 1:
        raise LinkError(
            f"the tables are referred to by code of {' and of '.join(sorted(whole))}: expected "
            "one instruction set",
            hint="please report it with the firmware's name",
        )
    if not whole:
        name, tables = min(missing.items(), key=lambda item: len(item[1]))
        seen = ""
        if len(tables) < len(Table):
            seen = f"; as {_SHOWN.get(name, name)} code it refers to the others"
        raise LinkError(
            f"no instruction was found that refers to {', '.join(tables)}{seen}",
            hint="the instruction set is not known, or the compiler has folded the table away: "
            "with two frozen modules or more, or without link-time optimisation, it cannot",
        )
    return whole.popitem()


def _precise(name: str, references: Sequence[Reference]) -> str:
    """The instruction set's name: Thumb code alone is "thumb"."""
    if name != "arm" or any(reference.encoding in _ARM_MODE for reference in references):
        return name
    return "thumb"


def _extents(words: Words, tables: Mapping[Table, int]) -> dict[Table, int]:
    """Bytes of each table.

    Raises:
        FormatError: the image does not hold them.
    """
    size = words.abi.word_size
    count, end = 0, tables[Table.NAMES]
    while text := words.text(end, _NAME_LIMIT):
        count, end = count + 1, end + len(text) + 1
    names_in_pool = words.pointer(tables[Table.POOL] + 3 * size)
    return {
        Table.NAMES: end + 1 - tables[Table.NAMES],
        Table.CONTENT: max(count, 1) * size,  # less, if some modules are source text
        Table.POOL: (HEADER_WORDS + names_in_pool) * size,
    }


def _dense(image: MemoryImage, manifest: Manifest | None) -> MemoryImage:
    """An image without what holds no code: long runs of zeros, and what a link placed."""
    pieces = []
    if manifest is not None:
        below, above = (
            image.clipped(0, manifest.address),
            image.clipped(manifest.end, ADDRESS_LIMIT),
        )
        image = MemoryImage((*below.segments, *above.segments))
    for segment in image.segments:
        start = 0
        for blank in _BLANK.finditer(segment.data):
            end = blank.start() + -blank.start() % _EDGE
            pieces.append((segment.address + start, segment.data[start:end]))
            start = blank.end() // _EDGE * _EDGE
        pieces.append((segment.address + start, segment.data[start:]))
    return MemoryImage.of(pieces)


def _check(image: MemoryImage, abi: Abi, reference: Reference, address: int) -> None:
    """Raise LinkError unless the reference, read again, holds the table's address."""
    try:
        found = read_target(image, abi, reference)
    except FormatError as error:
        raise LinkError(f"a reference to {reference.table}: {error.message}") from None
    if found != address:
        raise LinkError(
            f"the {reference.encoding} at {reference.address:#x} leads to {found:#x}, expected "
            f"{reference.table} at {address:#x}",
            hint="please report it with the firmware's name",
        )


def _check_unused(scan: Scan, targets: Sequence[Target], references: Sequence[Reference]) -> None:
    """Raise LinkError if a word holds a table's address and no instruction loads it."""
    used = {reference.address for reference in references}
    for target in targets:
        for address in words_with(scan, target.address):
            if address not in used:
                raise LinkError(
                    f"the word at {address:#x} holds the address of {target.table}, but no "
                    "instruction loads it",
                    hint="it may be data; give the ELF file as well, with --elf",
                )


def _evidence(reference: Reference) -> Evidence:
    users = ", ".join(f"{user:#x}" for user in reference.users)
    return Evidence(
        f"reference to {reference.table}",
        f"{reference.address:#x}",
        f"{reference.encoding}, used at {users}" if users else f"{reference.encoding}",
    )
