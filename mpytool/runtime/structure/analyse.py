# SPDX-License-Identifier: MIT
"""Analyse a MicroPython image by its structure: from bytes to a `Runtime`.

    bytes -> qstr pools -> load address, names -> types, representation -> frozen lists
          -> references in the code -> Runtime

Every step has one candidate or ends with an error that says what it saw.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from mpytool.abi import Abi, LongInt, ObjectRepr, Symbol
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
from mpytool.runtime.structure.implementation import find_implementation
from mpytool.runtime.structure.objects import ObjectFinder, Objects, only, with_representation
from mpytool.runtime.structure.qstrs import PoolLayout, find_static_pools, later_pools
from mpytool.runtime.structure.scan import Scan
from mpytool.runtime.words import Words

_SYMBOL_NAMES = {Symbol.ELLIPSIS: "mp_const_ellipsis_obj", Symbol.FUN_TABLE: "mp_fun_table"}
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
    def texts(self) -> list[str]:
        return [name for pool in self.pools for name in pool.names]

    @property
    def ids(self) -> dict[str, int]:
        return {
            name: pool.first_id + index
            for pool in self.pools
            for index, name in enumerate(pool.names)
        }


def analyse_structure(
    image: MemoryImage,
    path: str,
    *,
    has_base: bool = True,
    symbols: Mapping[str, int] | None = None,
    relocated: Mapping[int, int] | None = None,
) -> Runtime:
    """Analyse an image by its structure, or with the help of its symbols.

    Args:
        image: its bytes; from address 0 on if the load address is not known.
        path: its file, for messages.
        has_base: whether the addresses are those where the image is loaded.
        symbols: the addresses of an ELF's symbols: they tell where tables and objects are, and
            must agree with what the structure shows.
        relocated: of a shared object, the words that its loader sets: address -> value.

    Returns:
        the runtime; its board is not known, and so it has no free flash yet.

    Raises:
        LinkError: a step had no candidate or several.
        FormatError: a structure points to bytes that the image does not have.
    """
    try:
        return _analyse(image, has_base=has_base, symbols=symbols, relocated=relocated)
    except LinkError as error:
        raise LinkError(f"{path}: {error.message}", hint=error.hint) from None


def _analyse(
    image: MemoryImage,
    *,
    has_base: bool,
    symbols: Mapping[str, int] | None,
    relocated: Mapping[int, int] | None,
) -> Runtime:
    names = find_names(image, has_base=has_base, symbols=symbols)
    scan = Scan(names.image, names.abi.word_size)
    objects = ObjectFinder(scan, names.abi, names.ids).find()
    lists = _lists(scan, objects.abi, names, symbols)
    if symbols is not None:
        _check_symbols(objects, symbols)
    abi, layout_evidence = settle_layout(
        names.image, objects.abi, objects.symbols, names.texts, lists.own, symbols
    )
    told = find_implementation(scan, abi, names.ids, objects.symbols[Symbol.TYPE_STR])
    if told:
        abi = replace(abi, mpy_sub_version=told.sub_version, native_arch=told.native_arch)
    architecture, references, found = find_references(
        names.image, abi, lists.tables, names.manifest, relocated
    )
    load_end = names.manifest.address if names.manifest else names.image.end
    return Runtime(
        image=names.image,
        origin=Origin.STRUCTURE if symbols is None else Origin.SYMBOLS,
        board="",
        version=banner_version(names.image),
        architecture=architecture,
        abi=abi,
        symbols=objects.symbols,
        qstr_ids=names.ids,
        qstr_count=names.pools[-1].end_id,
        tables=lists.tables,
        references=references,
        own_entries=lists.own,
        entries=lists.current,
        free=Range(load_end, load_end),
        load=Range(names.image.start, load_end),
        manifest=names.manifest,
        machine=told.machine if told else "",
        evidence=(
            *names.evidence,
            *(told.evidence if told else ()),
            *objects.evidence,
            lists.evidence,
            *layout_evidence,
            *found,
        ),
    )


def find_names(
    image: MemoryImage, *, has_base: bool, symbols: Mapping[str, int] | None = None
) -> _Names:
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
    if manifest:
        own = read_pools(image, abi, manifest.replaced[Table.POOL])[::-1]
    elif symbols is not None:
        own = read_pools(image, abi, _symbol(symbols, Table.POOL))[::-1]
    else:
        first = read_pool(Words(image, abi), layout.address)[0]
        own = only("chain of qstr pools", later_pools(Scan(image, layout.word_size), abi, first))
    if own[0].address != layout.address:
        raise LinkError(
            f"the chain of qstr pools begins at {own[0].address:#x}, the static names are at "
            f"{layout.address:#x}",
            hint="the image is damaged, or the ELF belongs to another one",
        )
    sorted_pools = any(pool.is_sorted for pool in own)
    reason = f"{len(own[0].names)} names with their lengths and {8 * layout.hash_size}-bit hashes"
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


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists of frozen modules.

    Attributes:
        tables: the addresses of the runtime's own tables.
        own: the modules in its own lists.
        current: the modules that the image lists now.
    """

    tables: dict[Table, int]
    own: tuple[FrozenEntry, ...]
    current: tuple[FrozenEntry, ...]
    evidence: Evidence


def _lists(scan: Scan, abi: Abi, names: _Names, symbols: Mapping[str, int] | None) -> _Lists:
    image, manifest = names.image, names.manifest
    if symbols is not None:
        tables = {table: _symbol(symbols, table) for table in Table}
        if manifest and tables == dict(manifest.tables):  # a shared object's symbols have moved
            tables = dict(manifest.replaced)
        texts = _source_texts(image, symbols)
        reason = "symbols of the ELF"
    else:
        found = _find_lists(scan, abi, names)
        start, texts = _list_start(scan, found, names)
        pool = names.pools[-1].address
        tables = {Table.NAMES: start, Table.CONTENT: found.content, Table.POOL: pool}
        reason = "each module's first qstr is its name"
    if manifest and manifest.replaced != tables:
        raise LinkError(
            f"the manifest of a link at {manifest.address:#x} tells of other tables than there are",
            hint="the image is damaged: link into the runtime as it was built",
        )

    def entries(places: Mapping[Table, int]) -> tuple[FrozenEntry, ...]:
        at, content = places[Table.NAMES], places[Table.CONTENT]
        return tuple(read_entries(image, abi, names=at, content=content, texts=texts))

    own = entries(tables)
    where = f"names at {tables[Table.NAMES]:#x}, content at {tables[Table.CONTENT]:#x}"
    evidence = Evidence("frozen modules", str(len(own)), f"{where}: {reason}")
    return _Lists(tables, own, entries(manifest.tables) if manifest else own, evidence)


def _find_lists(scan: Scan, abi: Abi, names: _Names) -> FrozenLists:
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
            hint="give the ELF file as well, with --elf; if that has no mp_frozen_names either, "
            "build the firmware with a manifest that freezes a module",
        )
    return only("list of frozen modules", found)


def _name_addresses(image: MemoryImage, abi: Abi, pool: QstrPool) -> tuple[int, ...]:
    words = Words(image, abi)
    start = pool.address + (6 if abi.qstr_hash_size else 5) * abi.word_size
    return words.numbers(start, abi.word_size, len(pool.names))


def _list_start(scan: Scan, lists: FrozenLists, names: _Names) -> tuple[int, int]:
    """Where the names begin, and how many of the first are modules frozen as source text."""
    start = lists.names
    if names.manifest:
        start = names.manifest.replaced[Table.NAMES]
    elif not scan.words_at(start):
        start = next((place for place in lists.earlier if scan.words_at(place)), start)
    return start, names.image.read(start, lists.names - start).count(b"\0")


def _source_texts(image: MemoryImage, symbols: Mapping[str, int]) -> int:
    """How many modules are frozen as source text: mp_frozen_str_sizes ends with 0."""
    address = symbols.get("mp_frozen_str_sizes", 0)
    count = 0
    while address and any(image.read(address + 4 * count, 4)):
        count += 1
    return count


def _symbol(symbols: Mapping[str, int], name: str) -> int:
    if name not in symbols:
        raise LinkError(
            f"the ELF has no symbol {name}",
            hint="its MicroPython was built without frozen modules, or it was stripped: "
            "give the image without --elf",
        )
    return symbols[name]


def _check_symbols(objects: Objects, symbols: Mapping[str, int]) -> None:
    """Check that the structure shows what the symbols say."""
    for symbol, address in objects.symbols.items():
        name = _SYMBOL_NAMES.get(symbol, f"mp_{symbol}")
        if symbols.get(name, address) != address:
            raise LinkError(
                f"the ELF says that {name} is at {symbols[name]:#x}, the image has it at "
                f"{address:#x}",
                hint="give the ELF that the image was made from",
            )


def banner_version(image: MemoryImage) -> str:
    """The version in the banner, "" if there is none; nothing is decided by it."""
    for segment in image.segments:
        if match := _VERSION.search(segment.data):
            return match[1].decode("ascii", "replace")
    return ""
