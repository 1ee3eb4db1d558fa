# SPDX-License-Identifier: MIT
"""Analyse a MicroPython image by its structure: from bytes to a `Runtime`.

    bytes -> qstr pools -> load address, names -> types, representation -> frozen lists
          -> references in the code -> Runtime

Every step has one candidate or ends with an error that says what it saw.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mpytool.abi import Abi, LongInt, ObjectRepr
from mpytool.errors import LinkError
from mpytool.image.memory import MemoryImage
from mpytool.runtime.layout import settle_layout
from mpytool.runtime.manifest import Manifest, find_manifest
from mpytool.runtime.model import (
    Evidence,
    FrozenEntry,
    Origin,
    QstrPool,
    Range,
    Runtime,
)
from mpytool.runtime.pools import read_entries, read_pool, read_pools
from mpytool.runtime.references.find import find_references
from mpytool.runtime.references.model import Table
from mpytool.runtime.structure.frozen import FrozenLists, find_frozen_lists
from mpytool.runtime.structure.objects import ObjectFinder, Objects, only, with_representation
from mpytool.runtime.structure.qstrs import PoolLayout, find_static_pools, later_pools
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

_VERSION = re.compile(rb"MicroPython (v\d[^ \0]*)")


@dataclass(frozen=True, slots=True)
class _Names:
    """The qstrs of an image: its own chain of pools and the layout that they show."""

    image: MemoryImage
    abi: Abi
    pools: tuple[QstrPool, ...]  # the runtime's own, oldest first
    manifest: Manifest | None
    evidence: tuple[Evidence, ...]

    @property
    def ids(self) -> dict[str, int]:
        return {
            name: pool.first_id + index
            for pool in self.pools
            for index, name in enumerate(pool.names)
        }


def analyse_structure(image: MemoryImage, path: str, *, has_base: bool = True) -> Runtime:
    """Analyse an image without symbols.

    Args:
        image: its bytes; from address 0 on if the load address is not known.
        path: its file, for messages.
        has_base: whether the addresses are those where the image is loaded.

    Returns:
        the runtime; its board is not known, and so it has no free flash yet.

    Raises:
        LinkError: a step had no candidate or several.
        FormatError: a structure points to bytes that the image does not have.
    """
    try:
        return _analyse(image, has_base=has_base)
    except LinkError as error:
        raise LinkError(f"{path}: {error.message}", hint=error.hint) from None


def _analyse(image: MemoryImage, *, has_base: bool) -> Runtime:
    names = find_names(image, has_base=has_base)
    scan = Scan(names.image, names.abi.word_size)
    objects = ObjectFinder(scan, names.abi, names.ids).find()
    lists = _own_lists(scan, objects.abi, names)
    tables = _tables(scan, lists, names)
    own = _entries(tables[Table.NAMES], lists, names.image)
    abi, layout_evidence = settle_layout(names.image, objects, names.ids, own)
    architecture, references, found = find_references(names.image, abi, tables, names.manifest)
    evidence = (
        *names.evidence,
        *objects.evidence,
        Evidence("frozen modules", f"{len(own)}", f"names at {lists.names:#x}, content "
                 f"at {lists.content:#x}: each module's first qstr is its name"),
        *layout_evidence,
        *found,
    )  # fmt: skip
    entries = own
    if names.manifest:
        made = names.manifest.tables
        entries = tuple(
            read_entries(names.image, abi, names=made[Table.NAMES], content=made[Table.CONTENT])
        )
    load_end = names.manifest.address if names.manifest else names.image.end
    return Runtime(
        image=names.image,
        origin=Origin.STRUCTURE,
        board="",
        version=_version(names.image),
        architecture=architecture,
        abi=abi,
        symbols=objects.symbols,
        qstr_ids=names.ids,
        qstr_count=names.pools[-1].end_id,
        tables=tables,
        references=references,
        own_entries=own,
        entries=entries,
        free=Range(load_end, load_end),
        load=Range(names.image.start, load_end),
        manifest=names.manifest,
        evidence=evidence,
    )


def find_names(image: MemoryImage, *, has_base: bool) -> _Names:
    """The qstr pools, the load address, and the layout of pools.

    Raises:
        LinkError: there is no static pool, or there are several.
    """
    layouts: list[PoolLayout] = []
    for word_size in (4, 8):
        layouts += find_static_pools(Scan(image, word_size), has_base=has_base)
    if not layouts:
        raise LinkError(
            "no MicroPython was found: expected the pool of names that every MicroPython from "
            "v1.19 on begins with, found none",
            hint="is it an application image of MicroPython, not encrypted or compressed?",
        )
    layout = only("static qstr pool", layouts)
    if layout.base:
        image = MemoryImage.of((s.address + layout.base, s.data) for s in image.segments)
    abi = Abi(
        word_size=layout.word_size,
        qstr_hash_size=layout.hash_size,
        qstr_length_size=layout.length_size,
        float_size=0,
        long_int=LongInt.NONE,
        symbols=frozenset(),
    )
    abi = with_representation(abi, ObjectRepr.A)
    manifest = find_manifest(image, layout.word_size)
    scan = Scan(image, layout.word_size)
    words = Words(image, abi)
    first = read_pool(words, layout.address)[0]
    chains = later_pools(scan, abi, first)
    if manifest:
        own = read_pools(image, abi, manifest.replaced[Table.POOL])[::-1]
    else:
        own = only("chain of qstr pools", chains)
    sorted_pools = any(pool.is_sorted for pool in own)
    reason = f"{len(first.names)} names with their lengths and {8 * layout.hash_size}-bit hashes"
    evidence = [
        Evidence("load address", f"{image.start:#x}", "static names against the pointers to them"),
        Evidence("static qstr pool", f"{layout.address:#x}", f"{reason}; 1 candidate"),
    ]
    for pool in own[1:]:
        told = f"{len(pool.names)} names from {pool.first_id}"
        evidence.append(Evidence("qstr pool", f"{pool.address:#x}", f"{told}, chained"))
    return _Names(
        image,
        replace(abi, sorted_pools=sorted_pools),
        tuple(own),
        manifest,
        tuple(evidence),
    )


def _own_lists(scan: Scan, abi: Abi, names: _Names) -> FrozenLists:
    """The runtime's own lists of modules; not those of an earlier link, nor qstr data."""
    texts = {
        address for pool in names.pools for address in _name_addresses(names.image, names.abi, pool)
    }
    found = [
        lists
        for lists in find_frozen_lists(scan, abi, names.ids)
        if lists.names not in texts
        and not (names.manifest and names.manifest.overlaps(lists.names, lists.content))
    ]
    if not found:
        raise LinkError(
            "no list of frozen modules was found: the image has none, or none whose modules "
            "are bytecode",
            hint="give the ELF file as well, with --elf",
        )
    return only("list of frozen modules", found)


def _name_addresses(image: MemoryImage, abi: Abi, pool: QstrPool) -> tuple[int, ...]:
    words = Words(image, abi)
    start = pool.address + (6 if abi.qstr_hash_size else 5) * abi.word_size
    return words.numbers(start, abi.word_size, len(pool.names))


def _tables(scan: Scan, lists: FrozenLists, names: _Names) -> dict[Table, int]:
    """Where the tables begin: before modules that are bytecode there may be source texts."""
    start = lists.names
    if names.manifest:
        start = names.manifest.replaced[Table.NAMES]
    elif not scan.words_at(start):
        start = next((place for place in lists.earlier if scan.words_at(place)), start)
    return {
        Table.NAMES: start,
        Table.CONTENT: lists.content,
        Table.POOL: names.pools[-1].address,
    }


def _entries(start: int, lists: FrozenLists, image: MemoryImage) -> tuple[FrozenEntry, ...]:
    """All modules in the list's order; address 0 for those frozen as source text."""
    texts = []
    if start < lists.names:
        texts = image.read(start, lists.names - start)[:-1].split(b"\0")
    sources = [FrozenEntry(text.decode("ascii", "replace"), 0) for text in texts]
    return (*sources, *(FrozenEntry(name, address) for name, address in lists.modules))


def _version(image: MemoryImage) -> str:
    """The version in the banner, "" if there is none; nothing is decided by it."""
    for segment in image.segments:
        if match := _VERSION.search(segment.data):
            return match[1].decode("ascii", "replace")
    return ""


__all__ = ["Objects", "analyse_structure", "find_names"]
