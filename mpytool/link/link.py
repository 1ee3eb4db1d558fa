# SPDX-License-Identifier: MIT
"""Link frozen modules into a runtime: a list of patches, placed bytes, and a map.

    pieces of files ->  freeze_tables  ->  place  ->  manifest and tables   in free flash
                                               `-->  patches               the references

Nothing else in the image is written.  A reference's patch carries the old bytes, so
that it cannot be applied to another image, nor twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mpytool.errors import LinkError
from mpytool.freeze.cells import Category, Frozen, Kind
from mpytool.freeze.tables import Base, FrozenFile, freeze_tables
from mpytool.image.memory import ADDRESS_LIMIT, ERASED, MemoryImage
from mpytool.link.own import kept_entries
from mpytool.link.placement import Placement, place, placed_bytes
from mpytool.runtime import manifest as manifests
from mpytool.runtime.manifest import Manifest
from mpytool.runtime.model import FrozenEntry, Range, Runtime
from mpytool.runtime.pools import name_texts, read_pools
from mpytool.runtime.references.encodings import retarget
from mpytool.runtime.references.model import Table
from mpytool.runtime.words import Words

_TEXTS = (Kind.STRING, Kind.QSTR_NAME)
_END_SIZE = 4  # bytes by which a text is looked for among the runtime's own; shorter ones whole
_TABLE_ALIGN = 16  # bytes; where the manifest starts, so that every table is aligned behind it


class Patch(NamedTuple):
    """Bytes of the runtime that a link changes.

    Attributes:
        address: of the first byte.
        old: what must be there.
        new: what will be there, as many bytes.
        reason: which reference it is.
    """

    address: int
    old: bytes
    new: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Link:
    """What a link does to an image.

    Attributes:
        runtime: the runtime that it is for.
        files: the modules, in the list's order.
        frozen: the tables as cells.
        placement: where the cells are, behind the manifest.
        manifest: what the next link will want to know.
        data: the bytes of manifest and tables, from the manifest's address.
        patches: changes to the runtime's own bytes.
        kept: the runtime's own modules that stay in the list.
    """

    runtime: Runtime
    files: tuple[FrozenFile, ...]
    frozen: Frozen
    placement: Placement
    manifest: Manifest
    data: bytes
    patches: tuple[Patch, ...]
    kept: tuple[FrozenEntry, ...] = ()

    @property
    def entries(self) -> tuple[FrozenEntry, ...]:
        """The modules that the linked image lists, in their order."""
        addresses = self.placement.addresses
        return (
            *(entry for entry in self.kept if not entry.address),
            *(FrozenEntry(name, addresses[ref.index]) for name, ref in self.frozen.modules),
            *(entry for entry in self.kept if entry.address),
        )

    @property
    def free_size(self) -> int:
        """Bytes of flash that stay free."""
        return self.runtime.free.end - self.placement.end

    def sizes(self) -> dict[Category, int]:
        """Bytes by category; they add up to the size of the tables but for padding."""
        sizes = self.frozen.sizes()
        for index in self.placement.inside:
            cell = self.frozen.cells[index]
            sizes[cell.kind.category] -= cell.size(self.frozen.word_size)
        return sizes


def link_modules(
    files: Sequence[FrozenFile],
    runtime: Runtime,
    flash: Range | None = None,
    without: Sequence[str] = (),
    *,
    compact: bool = False,
) -> Link:
    """Freeze modules and place them in a runtime's free flash.

    Args:
        files: the modules, in the order in which the runtime looks through them.
        runtime: the runtime; tables of an earlier link are replaced.
        flash: the board's flash, to check the runtime against; None to trust the runtime.
        without: the runtime's own modules to leave out of the list.
        compact: whether modules share tables of names and keep only lines that can be seen.

    Raises:
        LinkError: they do not fit together.
    """
    _check_flash(runtime, flash)
    kept = kept_entries(runtime.own_entries, [file.name for file in files], without)
    base = Base(
        runtime.qstr_ids,
        runtime.qstr_count,
        runtime.tables[Table.POOL],
        tuple((entry.name, entry.address) for entry in kept if entry.address),
        tuple(entry.name for entry in kept if not entry.address),
    )
    row = None
    if compact:
        from mpytool.freeze.row import share_names

        modules, row = share_names([file.module for file in files], runtime.abi, runtime.qstr_count)
        files = [FrozenFile(file.name, module) for file, module in zip(files, modules, strict=True)]
    frozen = freeze_tables(files, runtime.abi, base, row)
    word_size = runtime.abi.word_size
    front = manifests.size(word_size)
    placement, tables = _placed(runtime, frozen, front)
    manifest = Manifest(placement.start, placement.end, tables, runtime.tables)
    data = placed_bytes(frozen, placement, runtime.abi, runtime.symbols)
    data = manifest.encode(word_size) + data[front:]
    patches = (*_patches(runtime, manifest), *_end_patches(runtime, manifest))
    return Link(runtime, tuple(files), frozen, placement, manifest, data, patches, kept)


def _own_texts(runtime: Runtime, frozen: Frozen) -> Iterator[tuple[int, bytes]]:
    """Where the runtime's own names are, each with its NUL, that may end with a new text."""
    texts = (cell.parts[0] for cell in frozen.cells if cell.kind in _TEXTS)
    ends = {text[-_END_SIZE:] for text in texts if isinstance(text, bytes)}
    words = Words(runtime.image, runtime.abi)
    for pool in read_pools(runtime.image, runtime.abi, runtime.tables[Table.POOL]):
        for address, text in name_texts(words, pool):
            if any(text[-size:] in ends for size in range(1, _END_SIZE + 1)):
                yield address, text


def apply_link(link: Link) -> MemoryImage:
    """The linked image: the runtime's bytes, its slots set, the tables in free flash.

    Raises:
        LinkError: the image is not the one that the link was made for, or it has other data
            where the tables go.
    """
    runtime = link.runtime
    image = runtime.image
    for patch in link.patches:
        found = image.read(patch.address, len(patch.old))
        if found != patch.old:
            raise LinkError(
                f"{patch.reason} at {patch.address:#010x}: expected {patch.old.hex()}, "
                f"found {found.hex()}",
                hint="link into the image that the link was computed for",
            )
    image = image.overlaid((patch.address, patch.new) for patch in link.patches)
    if runtime.is_linked:
        # The old tables go; what was behind them in a padded file goes with them.
        below = image.clipped(0, runtime.free.start)
        above = image.clipped(runtime.free.end, ADDRESS_LIMIT)
        image = MemoryImage((*below.segments, *above.segments))
    else:
        _check_erased(image, link.manifest)
    return image.overlaid([(link.manifest.address, link.data)])


def _check_erased(image: MemoryImage, manifest: Manifest) -> None:
    for segment in image.clipped(manifest.address, manifest.end):
        if segment.data.strip(bytes([ERASED])) and segment.data.strip(b"\0"):
            raise LinkError(
                f"the image has data at {segment.address:#010x}, where the tables would go",
                hint="give a runtime without data in its free flash, such as a file system",
            )


def _check_flash(runtime: Runtime, flash: Range | None) -> None:
    free, load = runtime.free, runtime.load
    if flash is not None:
        for name, part in (("its image", load), ("its free flash", free)):
            if part.start < flash.start or part.end > flash.end:
                raise LinkError(
                    f"the runtime says that {name} is {part.start:#x}-{part.end:#x}, outside the "
                    f"board's flash {flash.start:#x}-{flash.end:#x}",
                    hint="use the runtime that was built for this board",
                )
        if free.start < load.end and load.start < free.end:
            raise LinkError(
                f"the runtime's free flash {free.start:#x}-{free.end:#x} overlaps its own image "
                f"{load.start:#x}-{load.end:#x}",
                hint="the image is damaged",
            )


def _placed(runtime: Runtime, frozen: Frozen, front: int) -> tuple[Placement, dict[Table, int]]:
    """The cells' addresses, and the tables among them, where no stray address leads.

    Raises:
        LinkError: they do not fit.
    """
    start = runtime.free.start + -runtime.free.start % _TABLE_ALIGN
    texts = tuple(_own_texts(runtime, frozen))
    while True:
        placement = place(frozen, start, runtime.free.end, front, texts)
        tables = _tables(runtime, frozen, placement)
        if not runtime.strays or not _hits_stray(runtime, tables):
            return placement, tables
        start += _TABLE_ALIGN


def _hits_stray(runtime: Runtime, tables: Mapping[Table, int]) -> bool:
    from mpytool.runtime.references.strays import is_hit

    size = runtime.abi.word_size
    return any(is_hit(table, at, size, runtime.strays) for table, at in tables.items())


def _tables(runtime: Runtime, frozen: Frozen, placement: Placement) -> dict[Table, int]:
    """Where the new tables are."""
    own_pool = runtime.tables[Table.POOL]
    return {
        Table.NAMES: placement.addresses[frozen.names.index],
        Table.CONTENT: placement.addresses[frozen.content.index],
        Table.POOL: own_pool if frozen.pool is None else placement.addresses[frozen.pool.index],
    }


def _patches(runtime: Runtime, manifest: Manifest) -> Iterator[Patch]:
    """The references, as they must be changed; each place once.

    Raises:
        LinkError: two references want other bytes at one place.
    """
    done: dict[int, bytes] = {}
    for reference in runtime.references:
        target = manifest.tables[reference.table]
        for address, new in retarget(runtime.image, runtime.abi, reference, target):
            if address in done:
                if done[address] != new:
                    raise LinkError(
                        f"two references to {reference.table} share the code at {address:#x} and "
                        "need different bytes there",
                        hint="please report it with the firmware's name",
                    )
                continue
            done[address] = new
            old = runtime.image.read(address, len(new))
            if old != new:
                reason = f"{reference.encoding} that refers to {reference.table}"
                yield Patch(address, old, new, reason)


def _end_patches(runtime: Runtime, manifest: Manifest) -> Iterator[Patch]:
    """The place that says how much flash is mapped for constants, told of the tables."""
    if runtime.mapped_end is None:
        return
    from mpytool.runtime.references.mapped_end import with_end

    for address, new in with_end(runtime.image, runtime.mapped_end, mapped_end_of(manifest)):
        old = runtime.image.read(address, len(new))
        if old != new:
            yield Patch(address, old, new, "end of the mapped constants")


def mapped_end_of(manifest: Manifest) -> int:
    """The end of the mapped constants behind the tables of a link: segments have whole words."""
    return manifest.end + -manifest.end % 4
