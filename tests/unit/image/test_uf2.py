# SPDX-License-Identifier: MIT
"""UF2: the layout of blocks, the rule of 16, what damaged files say."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.memory import MemoryImage
from mpytool.image.uf2 import (
    BLOCK_SIZE,
    FAMILY_ABSOLUTE,
    FLAG_NOT_MAIN_FLASH,
    Uf2Block,
    Uf2Group,
    is_uf2,
    pack_uf2,
    parse_blocks,
    parse_uf2,
)

RP2040 = 0xE48BFF56
FLASH = 0x1000_0000


def one(image: MemoryImage, family: int | None = RP2040) -> bytes:
    return pack_uf2([Uf2Group(family, image)])


def poke(data: bytes, offset: int, value: int) -> bytes:
    return data[:offset] + struct.pack("<I", value) + data[offset + 4 :]


def test_first_block_byte_by_byte():
    data = one(MemoryImage.of([(FLASH, bytes(range(200)))]))
    assert len(data) == 16 * BLOCK_SIZE
    assert data[:32] == bytes.fromhex(
        "5546320a 57515d9e 00200000 00000010 00010000 00000000 10000000 56ff8be4"
    )
    assert data[32:288] == bytes(range(200)) + b"\xff" * 56
    assert data[288:508] == bytes(220)
    assert data[508:512] == bytes.fromhex("306fb10a")


def test_each_group_of_16_blocks_stays_in_one_sector():
    # The second and third piece lie in one sector, the first in another.
    image = MemoryImage.of(
        [(FLASH + 0x10F0, b"a" * 300), (FLASH + 0x5000, b"b"), (FLASH + 0x5F00, b"c")]
    )
    blocks = list(parse_blocks(one(image)))
    assert [b.number for b in blocks] == list(range(32))
    assert {b.count for b in blocks} == {32}
    for block in blocks:
        assert block.target_addr >> 12 == blocks[block.number // 16 * 16].target_addr >> 12
    assert [blocks[0].target_addr, blocks[16].target_addr] == [FLASH + 0x1000, FLASH + 0x5000]


def test_small_sectors_pad_to_blocks_only():
    data = pack_uf2([Uf2Group(None, MemoryImage.of([(0x2000_0010, b"x")]))], 256)
    (block,) = parse_blocks(data)
    assert (block.target_addr, block.family, block.flags) == (0x2000_0000, None, 0)


@given(st.lists(st.tuples(st.integers(0, 40000), st.binary(max_size=600)), max_size=6))
def test_round_trip(parts):
    image = MemoryImage().overlaid([(FLASH + at, data) for at, data in parts])
    if not image:
        return
    (group,) = parse_uf2(one(image))
    assert group.family == RP2040
    for segment in image:
        assert group.image.read(segment.address, len(segment.data)) == segment.data
    for segment in group.image:
        assert segment.data == image.read_filled(segment.address, len(segment.data))
    assert one(group.image) == one(image)


def test_families_keep_their_grouping():
    absolute = Uf2Block(0x2000, 0x10FF_FF00, 0, 2, FAMILY_ABSOLUTE, b"\xef" * 256).pack()
    first = MemoryImage.of([(FLASH, b"1" * 4096)])
    second = MemoryImage.of([(FLASH + 0x8000, b"2" * 4096)])
    data = absolute + pack_uf2([Uf2Group(RP2040, first), Uf2Group(0xE48BFF59, second)])
    groups = parse_uf2(data)
    assert [group.family for group in groups] == [FAMILY_ABSOLUTE, RP2040, 0xE48BFF59]
    assert groups[1].image == first
    assert groups[2].image == second
    assert pack_uf2(groups[1:]) == data[BLOCK_SIZE:]


def test_two_groups_of_one_family_in_a_row():
    first = MemoryImage.of([(FLASH, b"1" * 4096)])
    second = MemoryImage.of([(FLASH + 0x8000, b"2" * 4096)])
    groups = parse_uf2(one(first) + one(second))
    assert [group.image for group in groups] == [first, second]


def test_blocks_that_are_not_for_flash_are_left_out():
    comment = Uf2Block(0x2000 | FLAG_NOT_MAIN_FLASH, FLASH, 0, 1, RP2040, b"note").pack()
    assert parse_uf2(comment) == ()


def test_nothing_to_write():
    with pytest.raises(FormatError, match="holds no bytes, so there is no UF2 file"):
        one(MemoryImage())


GOOD = one(MemoryImage.of([(FLASH, b"x" * 5000)]))


def test_sniffing():
    assert is_uf2(GOOD)
    assert not is_uf2(b"UF2\n")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected whole blocks of 512 bytes, found 0 bytes"),
        (GOOD[:-1], "expected whole blocks of 512 bytes, found 16383 bytes"),
        (
            poke(GOOD, 512, 1),
            "offset 0x200: expected the magic number 0x0a324655, found 0x00000001",
        ),
        (poke(GOOD, 4, 2), "offset 0x4: expected the magic number 0x9e5d5157, found 0x00000002"),
        (poke(GOOD, 508, 3), "offset 0x1fc: expected the magic number 0x0ab16f30"),
        (poke(GOOD, 8, 0x1000), "offset 0x8: expected blocks for memory, found a file container"),
        (poke(GOOD, 16, 0), "offset 0x10: expected a payload of 1 to 476 bytes, found 0"),
        (poke(GOOD, 16, 477), "offset 0x10: expected a payload of 1 to 476 bytes, found 477"),
        (poke(poke(GOOD, 8, 0x6000), 16, 460), "expected a payload of 1 to 452 bytes, found 460"),
        (poke(GOOD, 20, 32), "offset 0x14: expected a block number below the count 32, found 32"),
        (poke(GOOD, 512 + 20, 5), "offset 0x214: expected block number 1, found 5"),
        (poke(GOOD, 512 + 24, 31), "offset 0x218: expected a block count of 32, found 31"),
        (GOOD[:-512], "offset 0x3e00: expected 32 blocks of this family, found 31"),
        (poke(GOOD, 512 + 28, 7), "offset 0x200: expected 32 blocks of this family, found 1"),
        (poke(GOOD, 512 + 12, FLASH), "256 bytes at 0x10000000 are given twice"),
        (poke(GOOD, 12, 0xFFFF_FFFF), "leave the 32-bit address range"),
    ],
)
def test_damaged_files(data, message):
    with pytest.raises(FormatError, match=message):
        parse_uf2(data)


@settings(max_examples=400)
@given(st.integers(0, len(GOOD) - 1), st.binary(min_size=1, max_size=40), st.integers(0, 40))
def test_mutated_files_give_only_format_errors(offset, replacement, removed):
    data = GOOD[:offset] + replacement + GOOD[offset + removed :]
    with contextlib.suppress(FormatError):
        parse_uf2(data)
