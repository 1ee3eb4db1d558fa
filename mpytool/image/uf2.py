# SPDX-License-Identifier: MIT
"""UF2 files: 512-byte blocks that a boot loader's USB drive takes in any order.

    offset 0   0x0A324655 "UF2", LF     magic
           4   0x9E5D5157              magic
           8   flags                   0x2000: the family id is present
          12   target address          of the payload's first byte
          16   payload size            bytes, 256 here, at most 476
          20   block number            from 0, within its family
          24   block count             of that family
          28   family id               or the file's size without flag 0x2000
          32   payload, then zeros
         508   0x0AB16F30              magic

The RP2040's boot ROM erases a 4 KiB sector when it meets the first block of a
group of 16 block numbers, so each group must lie in one sector: every sector that
the image touches is written whole, its unknown bytes as erased ones.

Sources: microsoft/uf2 README "File format"; RP2040 datasheet 2.8.4.2.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter, ge
from typing import NamedTuple

from mpytool.errors import FormatError
from mpytool.image.memory import ADDRESS_LIMIT_32, ERASED, MemoryImage

BLOCK_SIZE = 512  # bytes of a block in the file
PAYLOAD_SIZE = 256  # bytes of memory in a block that we write
MAX_PAYLOAD_SIZE = 476  # bytes of memory that a block can hold
SECTOR_SIZE = 4096  # bytes that the boot ROM erases at once

MAGIC_START = 0x0A324655
MAGIC_SECOND = 0x9E5D5157
MAGIC_END = 0x0AB16F30

FLAG_NOT_MAIN_FLASH = 0x0001  # a comment: not to be written
FLAG_FILE_CONTAINER = 0x1000  # holds a file, not memory
FLAG_FAMILY = 0x2000
FLAG_MD5 = 0x4000  # the last 24 bytes of the data field hold a check sum
FLAG_TAGS = 0x8000  # extension tags follow the payload

FAMILY_RP2040 = 0xE48BFF56
FAMILY_ABSOLUTE = 0xE48BFF57  # RP2350: the block goes where it says, whatever the chip
FAMILIES_RP2 = frozenset({FAMILY_RP2040, *range(FAMILY_ABSOLUTE, FAMILY_ABSOLUTE + 5)})

_HEADER = struct.Struct("<8I")
_BLOCK = struct.Struct(f"<8I{MAX_PAYLOAD_SIZE}sI")
_END_OFFSET = BLOCK_SIZE - 4


class Uf2Block(NamedTuple):
    """One block.

    Attributes:
        flags: FLAG_ bits.
        target_addr: where the payload goes.
        number: its number within its group.
        count: how many blocks the group has.
        family: the family id, or None without FLAG_FAMILY.
        payload: the bytes for memory.
    """

    flags: int
    target_addr: int
    number: int
    count: int  # type: ignore[assignment] # it hides a tuple's method
    family: int | None
    payload: bytes

    def pack(self) -> bytes:
        """The block's 512 bytes."""
        header = _HEADER.pack(
            MAGIC_START,
            MAGIC_SECOND,
            self.flags,
            self.target_addr,
            len(self.payload),
            self.number,
            self.count,
            self.family or 0,
        )
        body = (header + self.payload).ljust(_END_OFFSET, b"\0")
        return body + MAGIC_END.to_bytes(4, "little")


class Uf2Group(NamedTuple):
    """A run of blocks of one family, numbered from 0.

    Attributes:
        family: the family id, or None if the blocks carry none.
        image: what the blocks write.
    """

    family: int | None
    image: MemoryImage


def is_uf2(data: bytes) -> bool:
    """Whether `data` begins like a UF2 file."""
    return data[:8] == struct.pack("<2I", MAGIC_START, MAGIC_SECOND)


def parse_blocks(data: bytes) -> list[Uf2Block]:
    """The blocks of a UF2 file in the file's order, each checked by itself.

    Raises:
        FormatError: the size is no multiple of 512, or a block has a wrong
            magic number, payload size, number or address.
    """
    if not data or len(data) % BLOCK_SIZE:
        raise FormatError(
            f"UF2: expected whole blocks of {BLOCK_SIZE} bytes, found {len(data)} bytes",
            hint="the file is cut off: copy or download it again",
        )
    rows = list(_BLOCK.iter_unpack(data))
    first, second, flags, _, sizes, numbers, counts, _, _, ends = zip(*rows, strict=True)
    if (
        {*first, *second, *ends} != {MAGIC_START, MAGIC_SECOND, MAGIC_END}
        or len({*zip(first, second, ends, strict=True)}) > 1
        or any(not _is_usual(flag, size) for flag, size in {*zip(flags, sizes, strict=True)})
        or any(map(ge, numbers, counts))
    ):
        for offset in range(0, len(data), BLOCK_SIZE):
            _check_block(data, offset)
    return [
        Uf2Block(flag, addr, number, count, family if flag & FLAG_FAMILY else None, body[:size])
        for _, _, flag, addr, size, number, count, family, body, _ in rows
    ]


def _is_usual(flags: int, size: int) -> bool:
    """Whether a block of memory can have such a payload."""
    return not flags & FLAG_FILE_CONTAINER and 0 < size <= _payload_limit(flags)


def _payload_limit(flags: int) -> int:
    return MAX_PAYLOAD_SIZE - (24 if flags & FLAG_MD5 else 0)


def _check_block(data: bytes, offset: int) -> None:
    """Raise FormatError if the block at `offset` of the file is wrong."""
    first, second, flags, _, size, number, count, _ = _HEADER.unpack_from(data, offset)
    end = int.from_bytes(data[offset + _END_OFFSET : offset + BLOCK_SIZE], "little")
    for at, expected, found in (
        (0, MAGIC_START, first),
        (4, MAGIC_SECOND, second),
        (_END_OFFSET, MAGIC_END, end),
    ):
        if found != expected:
            raise _wrong(offset + at, f"the magic number {expected:#010x}", f"{found:#010x}")
    if flags & FLAG_FILE_CONTAINER:
        raise _wrong(offset + 8, "blocks for memory", "a file container (flag 0x1000)")
    limit = _payload_limit(flags)
    if not 0 < size <= limit:
        raise _wrong(offset + 16, f"a payload of 1 to {limit} bytes", str(size))
    if number >= count:
        raise _wrong(offset + 20, f"a block number below the count {count}", str(number))


def parse_uf2(data: bytes) -> tuple[Uf2Group, ...]:
    """The groups of a UF2 file, in the file's order.

    Blocks that are not for the main flash are left out.  A group is a run of
    blocks of one family whose numbers go 0, 1, ... up to their count; or all blocks
    of the file are numbered through, whatever their families.

    Raises:
        FormatError: a block is wrong, the numbers of a group have a gap or its
            blocks disagree on the count, or two blocks write the same address.
    """
    return read_groups(parse_blocks(data))


def read_groups(blocks: list[Uf2Block]) -> tuple[Uf2Group, ...]:
    """The groups of all blocks of a file; as `parse_uf2`.

    Raises:
        FormatError: as there.
    """
    families = [block.family for block in blocks]
    whole = is_numbered_through(blocks)
    groups: list[Uf2Group] = []
    start = 0
    while start < len(blocks):
        family, count = families[start], blocks[start].count
        run = blocks[start : start + count]
        if families[start : start + count] != [family] * len(run):
            run = list(next(groupby(run, key=attrgetter("family")))[1])
        if not whole:
            _check_run(run, start)
        start += len(run)
        groups.append(_group(run, start * BLOCK_SIZE, whole=whole))
    return tuple(group for group in groups if group.image)


def is_numbered_through(blocks: list[Uf2Block]) -> bool:
    """Whether the blocks of several families, one behind the other, are numbered as one run."""
    count = len(blocks)
    runs = [family for family, _ in groupby(block.family for block in blocks)]
    return 1 < len(runs) == len(set(runs)) and all(
        block.number == index and block.count == count for index, block in enumerate(blocks)
    )


def _check_run(run: list[Uf2Block], start: int) -> None:
    """Raise FormatError unless the blocks of `run` are numbered; the first is number `start`."""
    count = run[0].count
    for number, block in enumerate(run):
        offset = (start + number) * BLOCK_SIZE
        if block.count != count:
            raise _wrong(offset + 24, f"a block count of {count}", str(block.count))
        if block.number != number:
            raise _wrong(offset + 20, f"block number {number}", str(block.number))


def _group(run: list[Uf2Block], end_offset: int, *, whole: bool) -> Uf2Group:
    """The group that the blocks of `run` make; the file goes on at `end_offset`."""
    first = run[0]
    # RP2350 files begin with one absolute block that says it is the first of two.
    if not whole and len(run) != first.count and first.family != FAMILY_ABSOLUTE:
        raise _wrong(end_offset, f"{first.count} blocks of this family", f"{len(run)}")
    image = MemoryImage.of(
        (
            (block.target_addr, block.payload)
            for block in run
            if not block.flags & FLAG_NOT_MAIN_FLASH
        ),
        limit=ADDRESS_LIMIT_32,
    )
    return Uf2Group(first.family, image)


def _wrong(offset: int, expected: str, found: str) -> FormatError:
    """The error that the file is wrong at `offset` bytes."""
    return FormatError(
        f"UF2: offset {offset:#x}: expected {expected}, found {found}",
        hint="the file is damaged or not a UF2 file: copy, download or build it again",
    )


def pack_uf2(groups: Iterable[Uf2Group], sector_size: int = SECTOR_SIZE) -> bytes:
    """A UF2 file; each group is numbered by itself.

    Args:
        groups: what to write, in the file's order.
        sector_size: bytes that the boot loader erases at once; touched sectors
            are written whole. A multiple of 256; 256 pads only to whole blocks.

    Raises:
        FormatError: there is nothing to write.
    """
    out: list[bytes] = []
    end = bytes(MAX_PAYLOAD_SIZE - PAYLOAD_SIZE) + MAGIC_END.to_bytes(4, "little")
    for family, image in groups:
        runs = sector_runs(image.checked(), sector_size)
        start = (MAGIC_START, MAGIC_SECOND, 0 if family is None else FLAG_FAMILY)
        rest = (sum(map(len, runs)), family or 0)
        number = 0
        for run in runs:
            data = image.read_filled(run.start, run.stop - run.start, ERASED)
            for address in run:
                at = address - run.start
                head = _HEADER.pack(*start, address, PAYLOAD_SIZE, number, *rest)
                out += (head, data[at : at + PAYLOAD_SIZE], end)
                number += 1
    if not out:
        raise FormatError("the image holds no bytes, so there is no UF2 file to write")
    return b"".join(out)


def sector_runs(image: MemoryImage, sector_size: int) -> list[range]:
    """The addresses of the blocks that cover every sector with known bytes, by runs of sectors."""
    runs: list[range] = []
    for segment in image:
        low = segment.address // sector_size * sector_size
        high = -(-segment.end // sector_size) * sector_size
        if runs and low <= runs[-1].stop:
            low = runs.pop().start
        runs.append(range(low, high, PAYLOAD_SIZE))
    return runs
