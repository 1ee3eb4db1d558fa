# SPDX-License-Identifier: MIT
"""Change a UF2 file: one family's bytes, while every other byte stays as it was.

    block of another family        untouched
    block with the same payload    untouched
    block with another payload     its payload alone changes
    bytes that no block holds      new blocks, where their address puts them
    block that lost all its bytes  goes away

Blocks that packing the image gives as they are, are packed anew, which is sooner done.
Once the number of blocks has changed, the family is numbered anew: 0, 1, ... and the
new count; or the whole file is, if it was numbered through.  For the RP2 chips each 16
numbers must stay within one 4 KiB sector, so new sectors are written whole (see
`mpytool.image.uf2`).  RP2350's leading block of the absolute family is a family of its
own, so it stays as it is, count and all.

Sources: microsoft/uf2 README; RP2350 datasheet, erratum E10.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from mpytool.errors import FormatError
from mpytool.image.memory import ERASED, MemoryImage
from mpytool.image.uf2 import (
    BLOCK_SIZE,
    FAMILIES_RP2,
    FLAG_MD5,
    FLAG_NOT_MAIN_FLASH,
    FLAG_TAGS,
    PAYLOAD_SIZE,
    SECTOR_SIZE,
    Uf2Block,
    Uf2Group,
    is_numbered_through,
    pack_uf2,
    parse_blocks,
    parse_uf2,
    read_groups,
    sector_runs,
)

_NUMBER_OFFSET = 20  # of block number and count in a block
_SIZE_OFFSET, _PAYLOAD_OFFSET = 16, 32
_TAG_SHA = 0xB46DB0
_GROUP = 16  # block numbers for which the RP2 boot ROM erases one sector


class _Kept(NamedTuple):
    """A block and its 512 bytes."""

    block: Uf2Block
    raw: bytes

    @property
    def address(self) -> int:
        return self.block.target_addr

    @property
    def end(self) -> int:
        return self.block.target_addr + len(self.block.payload)

    @property
    def is_memory(self) -> bool:
        return not self.block.flags & FLAG_NOT_MAIN_FLASH


def rewrite_uf2(data: bytes, family: int | None, new: MemoryImage) -> bytes:
    """The file with the bytes of `new` for one family.

    Args:
        data: the UF2 file.
        family: the family id, or None for blocks without one.
        new: all bytes of that family.

    Raises:
        FormatError: the file is damaged, has no such family, or carries check sums of
            its contents.
    """
    blocks = parse_blocks(data)
    groups = read_groups(blocks)
    new.checked()
    anew = _packed_anew(data, blocks, [g.image for g in groups if g.family == family], family, new)
    return _edited(data, blocks, family, new) if anew is None else anew


def _packed_anew(
    data: bytes,
    blocks: list[Uf2Block],
    images: list[MemoryImage],
    family: int | None,
    new: MemoryImage,
) -> bytes | None:
    """The file with the family's blocks packed anew; None where some of them are to be kept.

    They may be packed if packing the old image gives the file's own bytes, and new blocks
    follow the old ones.
    """
    mine = [index for index, block in enumerate(blocks) if block.family == family]
    if len(images) != 1 or mine[-1] - mine[0] + 1 != len(mine):
        return None
    start, end = mine[0] * BLOCK_SIZE, (mine[-1] + 1) * BLOCK_SIZE
    if pack_uf2([Uf2Group(family, images[0])], PAYLOAD_SIZE) != data[start:end]:
        return None
    if new == images[0]:
        return data
    before = [blocks[index].target_addr for index in mine]
    after = [address for run in sector_runs(new, PAYLOAD_SIZE) for address in run]
    if after[: len(before)] != before:
        return None
    is_sector = len(after) > len(before) and family in FAMILIES_RP2
    step = SECTOR_SIZE if is_sector else PAYLOAD_SIZE
    return data[:start] + pack_uf2([Uf2Group(family, new)], step) + data[end:]


def _edited(data: bytes, blocks: list[Uf2Block], family: int | None, new: MemoryImage) -> bytes:
    """The file, block by block."""
    whole = [
        _Kept(block, data[i * BLOCK_SIZE : (i + 1) * BLOCK_SIZE]) for i, block in enumerate(blocks)
    ]
    mine = [kept for kept in whole if kept.block.family == family]
    memory = [kept for kept in mine if kept.is_memory]
    if not memory:
        raise FormatError(f"the UF2 file has no blocks of family {_name(family)}")
    size = Counter(len(kept.block.payload) for kept in memory).most_common(1)[0][0]
    after = {kept: _refilled(kept, memory, new, size) for kept in memory}
    if after == {kept: kept for kept in memory} and not _missing(memory, new):
        return data
    _check_free_of_sums(mine)
    remaining = [after.get(kept, kept) for kept in mine]
    lasting = [kept for kept in remaining if kept is not None]
    changed = _with_new_blocks(lasting, memory[0], new, size)
    if not changed:
        raise FormatError("the image holds no bytes, so there is no UF2 file to write")
    if changed_count := len(changed) != len(mine):
        changed = _renumbered(changed)
    result = _merged(whole, mine, changed)
    if changed_count and is_numbered_through([kept.block for kept in whole]):
        result = _renumbered(result)
    return b"".join(kept.raw for kept in result)


def _refilled(kept: _Kept, memory: list[_Kept], new: MemoryImage, size: int) -> _Kept | None:
    """The block with the bytes of the new image; longer if it was short; None without any."""
    room = size
    if len(kept.block.payload) < size:
        above = [other.address for other in memory if other.address >= kept.end]
        room = min([size, *(address - kept.address for address in above)])
    known = new.clipped(kept.address, kept.address + max(room, len(kept.block.payload)))
    if not known and not _fills_sector(kept, new):
        return None
    length = max(len(kept.block.payload), known.end - kept.address if known else 0)
    payload = new.read_filled(kept.address, length, ERASED)
    if payload == kept.block.payload:
        return kept
    start = _PAYLOAD_OFFSET
    if length != len(kept.block.payload) and kept.block.flags & FLAG_TAGS:
        raise FormatError("the UF2 block that has to grow carries extension tags")
    raw = kept.raw[:start] + payload + kept.raw[start + length :]
    raw = raw[:_SIZE_OFFSET] + struct.pack("<I", length) + raw[_SIZE_OFFSET + 4 :]
    return _Kept(kept.block._replace(payload=payload), raw)


def _fills_sector(kept: _Kept, new: MemoryImage) -> bool:
    """Whether the RP2 boot ROM wants a block without bytes: new sectors are written whole."""
    sector = kept.address - kept.address % SECTOR_SIZE
    return kept.block.family in FAMILIES_RP2 and bool(new.clipped(sector, sector + SECTOR_SIZE))


def _missing(memory: Iterable[_Kept], new: MemoryImage) -> MemoryImage:
    """The bytes of the new image that no block of `memory` holds."""
    held = MemoryImage.of((kept.address, kept.block.payload) for kept in memory)
    return MemoryImage.of((d.address, d.new) for d in new.diff(held) if not d.old)


def _check_free_of_sums(blocks: list[_Kept]) -> None:
    """Raise FormatError if a block carries a check sum of the firmware's contents."""
    for kept in blocks:
        if kept.block.flags & FLAG_MD5:
            raise FormatError(
                "the UF2 file carries MD5 sums of the flash it writes: it cannot be changed",
                hint="use a file without them (flag 0x4000)",
            )
        if kept.block.flags & FLAG_TAGS and _TAG_SHA in _tags(kept):
            raise FormatError(
                "the UF2 file carries a SHA-2 sum of the firmware: it cannot be changed",
                hint="use a file without that extension tag (0xb46db0)",
            )


def _tags(kept: _Kept) -> set[int]:
    """The types of a block's extension tags."""
    at = _PAYLOAD_OFFSET + -(-len(kept.block.payload) // 4) * 4
    found = set()
    while at + 4 <= BLOCK_SIZE - 4 and kept.raw[at] >= 4:
        found.add(int.from_bytes(kept.raw[at + 1 : at + 4], "little"))
        at += -(-kept.raw[at] // 4) * 4
    return found


def _with_new_blocks(kept: list[_Kept], model: _Kept, new: MemoryImage, size: int) -> list[_Kept]:
    """`kept` and a block for all bytes that are not in it, each where its address puts it."""
    memory = [k for k in kept if k.is_memory]
    wanted = _cells(_missing(memory, new), model.address % size, size)
    is_rp2 = model.block.family in FAMILIES_RP2 and SECTOR_SIZE % size == 0
    if is_rp2 and wanted:
        wanted = _whole_sectors(wanted, memory, size)
    blocks = _inserted(kept, wanted, model, new, size)
    if is_rp2 and wanted and not _keeps_sectors(blocks):
        every = [k.address for k in blocks if k.is_memory]
        more = _whole_sectors(every, [k for k in blocks if k.is_memory], size)
        blocks = _inserted(blocks, more, model, new, size)
        blocks.sort(key=lambda k: k.address)
    return blocks


def _cells(image: MemoryImage, phase: int, size: int) -> list[int]:
    """The addresses of the blocks of `size` bytes that cover `image`."""
    cells = {
        cell
        for segment in image
        for cell in range((segment.address - phase) // size, -(-(segment.end - phase) // size))
    }
    return [cell * size + phase for cell in sorted(cells)]


def _whole_sectors(addresses: Iterable[int], memory: list[_Kept], size: int) -> list[int]:
    """The addresses of all blocks that are missing in the sectors of `addresses`."""
    have = {kept.address for kept in memory}
    sectors = sorted({address // SECTOR_SIZE for address in addresses})
    return [
        address
        for sector in sectors
        for address in range(sector * SECTOR_SIZE, (sector + 1) * SECTOR_SIZE, size)
        if address not in have
    ]


def _inserted(
    kept: list[_Kept], addresses: list[int], model: _Kept, new: MemoryImage, size: int
) -> list[_Kept]:
    """`kept` with new blocks, by address if it was in that order, else behind it."""
    if not addresses:
        return kept
    fresh = [_fresh(address, model, new, size) for address in addresses]
    in_order = all(a.address < b.address for a, b in pairwise(kept))
    if in_order:
        return sorted([*kept, *fresh], key=lambda k: k.address)
    return [*kept, *fresh]


def _fresh(address: int, model: _Kept, new: MemoryImage, size: int) -> _Kept:
    """A new block with the flags and the family of `model`."""
    block = model.block._replace(
        flags=model.block.flags & ~FLAG_TAGS,
        target_addr=address,
        payload=new.read_filled(address, size, ERASED),
    )
    return _Kept(block, block.pack())


def _keeps_sectors(blocks: list[_Kept]) -> bool:
    """Whether each 16 blocks in a row lie in one sector."""
    return all(
        len({kept.address // SECTOR_SIZE for kept in blocks[i : i + _GROUP]}) == 1
        for i in range(0, len(blocks), _GROUP)
    )


def _renumbered(blocks: list[_Kept]) -> list[_Kept]:
    """The blocks with the numbers 0, 1, ... and their count."""
    count = len(blocks)
    return [
        _Kept(
            kept.block._replace(number=number, count=count),
            kept.raw[:_NUMBER_OFFSET]
            + struct.pack("<II", number, count)
            + kept.raw[_NUMBER_OFFSET + 8 :],
        )
        for number, kept in enumerate(blocks)
    ]


def _merged(whole: list[_Kept], mine: list[_Kept], changed: list[_Kept]) -> list[_Kept]:
    """The file's blocks with `mine` replaced by `changed`, in one run where `mine` began.

    If their number is the same, each takes its predecessor's place.
    """
    family = mine[0].block.family
    if len(mine) == len(changed):
        following = iter(changed)
        return [next(following) if kept.block.family == family else kept for kept in whole]
    first = next(i for i, kept in enumerate(whole) if kept.block.family == family)
    rest = [kept for kept in whole[first:] if kept.block.family != family]
    return [*whole[:first], *changed, *rest]


def image_of(data: bytes, family: int | None) -> MemoryImage:
    """What the file holds for one family.

    Raises:
        FormatError: the file is damaged, or two blocks write the same address.
    """
    groups = [group.image for group in parse_uf2(data) if group.family == family]
    return MemoryImage.of((s.address, s.data) for image in groups for s in image)


def _name(family: int | None) -> str:
    return "none" if family is None else f"{family:#010x}"
