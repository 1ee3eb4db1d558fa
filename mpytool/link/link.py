# SPDX-License-Identifier: MIT
"""Link frozen modules into a runtime: a list of patches, placed bytes, and a map.

    pieces of files ->  freeze_tables  ->  place  ->  placed bytes   at the start of free flash
                                               `-->  patches        the three slots

Nothing else in the image is written.  A slot's patch carries the old bytes, so
that it cannot be applied to another image, nor twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mpytool.errors import LinkError
from mpytool.freeze.cells import Category, Frozen
from mpytool.freeze.tables import Base, FrozenFile, freeze_tables
from mpytool.image.memory import ADDRESS_LIMIT, ERASED, MemoryImage
from mpytool.link.description import Range
from mpytool.link.placement import Placement, place, placed_bytes
from mpytool.link.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Patch:
    """Bytes of the runtime that a link changes.

    Attributes:
        address: of the first byte.
        old: what must be there.
        new: what will be there, as many bytes.
        reason: which slot it is.
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
        placement: where the cells are.
        data: the tables' bytes, from `placement.start`.
        patches: changes to the runtime's own bytes.
    """

    runtime: Runtime
    files: tuple[FrozenFile, ...]
    frozen: Frozen
    placement: Placement
    data: bytes
    patches: tuple[Patch, ...]

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


def link_modules(files: Sequence[FrozenFile], runtime: Runtime, flash: Range | None = None) -> Link:
    """Freeze modules and place them in a runtime's free flash.

    Args:
        files: the modules, in the order in which the runtime looks through them.
        runtime: the runtime; tables of an earlier link are replaced.
        flash: the board's flash, to check the runtime against; None to trust the runtime.

    Raises:
        LinkError: they do not fit together.
    """
    _check_flash(runtime, flash)
    base = Base(
        runtime.qstr_ids,
        runtime.qstr_count,
        runtime.own_pool,
        tuple((entry.name, entry.address) for entry in runtime.own_entries),
    )
    frozen = freeze_tables(files, runtime.abi, base)
    placement = place(frozen, runtime.free.start, runtime.free.end)
    data = placed_bytes(frozen, placement, runtime.abi, runtime.symbols)
    patches = tuple(_patches(runtime, frozen, placement))
    return Link(runtime, tuple(files), frozen, placement, data, patches)


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
        image = image.with_patch(patch.address, patch.new)
    if runtime.is_linked:
        # The old tables go; what was behind them in a padded file goes with them.
        below = image.clipped(0, runtime.free.start)
        above = image.clipped(runtime.free.end, ADDRESS_LIMIT)
        image = MemoryImage((*below.segments, *above.segments))
    else:
        _check_erased(image, link.placement)
    return image.overlaid([(link.placement.start, link.data)])


def _check_erased(image: MemoryImage, placement: Placement) -> None:
    for segment in image.clipped(placement.start, placement.end):
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


def _patches(runtime: Runtime, frozen: Frozen, placement: Placement) -> list[Patch]:
    """The slots, as they must be changed."""
    abi = runtime.abi
    pool = runtime.own_pool if frozen.pool is None else placement.addresses[frozen.pool.index]
    wanted = (
        (runtime.slots.names, placement.addresses[frozen.names.index], "slot of frozen names"),
        (runtime.slots.content, placement.addresses[frozen.content.index], "slot of modules"),
        (runtime.slots.pool, pool, "slot of the last qstr pool"),
    )
    patches = []
    for address, value, reason in wanted:
        old = runtime.image.read(address, abi.word_size)
        new = value.to_bytes(abi.word_size, "big" if abi.big_endian else "little")
        if old != new:
            patches.append(Patch(address, old, new, reason))
    return patches
