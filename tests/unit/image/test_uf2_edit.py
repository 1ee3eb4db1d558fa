# SPDX-License-Identifier: MIT
"""Changing UF2 files: what is not changed stays, numbers and sectors are right."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.boards.load import load_board
from mpytool.errors import FormatError
from mpytool.image import uf2_edit
from mpytool.image.container import parse_image
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import rewrite
from mpytool.image.uf2 import (
    BLOCK_SIZE,
    FAMILY_ABSOLUTE,
    Uf2Block,
    Uf2Group,
    pack_uf2,
    parse_blocks,
    parse_uf2,
)
from mpytool.image.uf2_edit import image_of, rewrite_uf2

RP2040, RP2350, SAMD21, NRF = 0xE48BFF56, 0xE48BFF59, 0x68ED2B88, 0xADA52840
FLASH = 0x1000_0000
IMAGE = MemoryImage.of([(FLASH, bytes(range(256)) * 20)])  # a sector and a part of one


def series(family, base, data, size=256, flags=0x2000, first=0, count=None):
    """Blocks without padding, as uf2conv makes them."""
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    total = count or len(pieces)
    return [
        Uf2Block(flags, base + i * size, first + i, total, family, piece.ljust(size, b"\0"))
        for i, piece in enumerate(pieces)
    ]


def packed(blocks):
    return b"".join(block.pack() for block in blocks)


def numbers(data, family):
    return [(b.number, b.count) for b in parse_blocks(data) if b.family == family]


def in_sectors(data, family):
    blocks = [b for b in parse_blocks(data) if b.family == family]
    return all(b.target_addr >> 12 == blocks[b.number // 16 * 16].target_addr >> 12 for b in blocks)


RP2040_FILE = pack_uf2([Uf2Group(RP2040, IMAGE)])
ABSOLUTE = Uf2Block(0x2000 | 0x8000, 0x10FF_FF00, 0, 2, FAMILY_ABSOLUTE, b"\xef" * 256).pack()
RP2350_FILE = (
    ABSOLUTE[:288] + struct.pack("<I", 0x9957E304) + ABSOLUTE[292:]
    + pack_uf2([Uf2Group(RP2350, IMAGE)])
)  # fmt: skip
SAMD_FILE = packed(series(SAMD21, 0x2000, bytes(range(250)) * 9))
FILES = [RP2040_FILE, RP2350_FILE, SAMD_FILE, packed(series(NRF, 0x26000, b"n" * 900, 476))]


@pytest.mark.parametrize("data", FILES)
def test_unchanged_is_identical(data):
    file = parse_image(data)
    assert rewrite(file, file.image) is data
    assert rewrite_uf2(data, file.family, file.image) is data


@pytest.mark.parametrize("data", FILES)
def test_a_patch_changes_its_bytes_alone(data):
    file = parse_image(data)
    at = file.image.start + 300
    byte = bytes([file.image.read(at, 1)[0] ^ 0xFF])
    out = rewrite(file, file.image.with_patch(at, byte))
    assert sum(a != b for a, b in zip(data, out, strict=True)) == 1


@pytest.mark.parametrize("data", FILES)
def test_growing_and_back(data):
    file = parse_image(data)
    new = file.image.with_segment(file.image.end, b"tables" * 200)
    grown = rewrite(file, new)
    again = parse_image(grown)
    assert again.image.read(file.image.end, 1200) == b"tables" * 200
    seen = numbers(grown, file.family)
    assert seen == [(i, len(seen)) for i in range(len(seen))]
    assert rewrite(again, file.image) == data


def test_rp2_groups_stay_in_sectors():
    for data, family in ((RP2040_FILE, RP2040), (RP2350_FILE, RP2350)):
        file = parse_image(data)
        new = file.image.overlaid([(FLASH + 0x3_1234, b"a"), (FLASH + 0x8FFF, b"bc")])
        grown = rewrite(file, new)
        assert in_sectors(grown, family)
        assert len(numbers(grown, family)) == 32 + 3 * 16


def test_rp2_file_without_whole_sectors_is_filled_up():
    data = packed(series(RP2040, FLASH, b"x" * 5120))
    file = parse_image(data)
    grown = rewrite(file, file.image.with_segment(FLASH + 0x5000, b"new"))
    assert in_sectors(grown, RP2040)
    assert len(numbers(grown, RP2040)) == 48
    assert parse_image(grown).image.read(FLASH + 0x5000, 3) == b"new"


def test_a_grown_file_grows_to_the_same_bytes_again():
    data = packed(series(RP2040, FLASH, bytes(range(256)) * 16))
    file = parse_image(data)
    small = file.image.with_segment(FLASH + 0x2000, b"tables" * 100)
    large = file.image.with_segment(FLASH + 0x2000, b"tables" * 1000)
    once = rewrite(file, small)
    assert rewrite(parse_image(once), small) == once
    assert rewrite(parse_image(rewrite(parse_image(once), large)), small) == once


def test_absolute_block_stays_in_place():
    file = parse_image(RP2350_FILE)
    assert (file.family, file.families) == (RP2350, (FAMILY_ABSOLUTE, RP2350))
    assert file.image.end < 0x10FF_FF00
    grown = rewrite(file, file.image.with_segment(FLASH + 0x4000, b"new"))
    assert grown[:BLOCK_SIZE] == RP2350_FILE[:BLOCK_SIZE]
    assert numbers(grown, FAMILY_ABSOLUTE) == [(0, 2)]


def test_several_families():
    data = RP2350_FILE + pack_uf2([Uf2Group(RP2040, IMAGE)])
    with pytest.raises(FormatError, match=r"found some for several: RP2350 Arm secure \(.*RP2040"):
        parse_image(data)
    file = parse_image(data, load_board("rpi_pico"))
    assert (file.family, file.image) == (RP2040, parse_image(RP2040_FILE).image)
    grown = rewrite(file, file.image.with_segment(FLASH + 0x4000, b"new"))
    assert grown[: len(RP2350_FILE)] == RP2350_FILE
    other = parse_image(data, family=RP2350)
    grown = rewrite(other, other.image.with_segment(FLASH + 0x4000, b"new"))
    assert grown.endswith(RP2040_FILE)
    with pytest.raises(FormatError, match="has no blocks of family 0x00000007"):
        rewrite_uf2(data, 7, file.image)
    with pytest.raises(FormatError, match="has no blocks of family none"):
        rewrite_uf2(data, None, file.image)


def test_blocks_numbered_through_the_file():
    blocks = series(SAMD21, 0x2000, b"s" * 512, count=5)
    blocks += series(NRF, 0x26000, b"n" * 768, first=2, count=5)
    file = parse_image(packed(blocks), family=SAMD21)
    assert file.image.size == 512
    grown = rewrite(file, file.image.with_segment(0x2200, b"more"))
    assert [(b.number, b.count) for b in parse_blocks(grown)] == [(i, 6) for i in range(6)]
    assert image_of(grown, NRF) == image_of(file.data, NRF)


def test_a_short_block_is_filled_first():
    data = packed([Uf2Block(0x2000, 0x2000, 0, 2, SAMD21, b"a" * 256),
                   Uf2Block(0x2000, 0x2100, 1, 2, SAMD21, b"b" * 100)])  # fmt: skip
    data += packed(series(NRF, 0, b"x" * 512))
    file = parse_image(data, family=SAMD21)
    grown = rewrite(file, file.image.with_segment(0x2164, b"c" * 10))
    assert [len(b.payload) for b in parse_blocks(grown)][:2] == [256, 110]


def test_blocks_out_of_order_get_new_ones_behind():
    data = packed([Uf2Block(0x2000, 0x2100, 0, 2, SAMD21, b"a" * 256),
                   Uf2Block(0x2000, 0x2000, 1, 2, SAMD21, b"b" * 256)])  # fmt: skip
    file = parse_image(data)
    grown = rewrite(file, file.image.with_segment(0x1000, b"new"))
    assert [b.target_addr for b in parse_blocks(grown)] == [0x2100, 0x2000, 0x1000]


def test_a_comment_block_stays():
    note = Uf2Block(0x2001, 0, 0, 3, SAMD21, b"note")
    blocks = [note, *series(SAMD21, 0x2000, b"s" * 512, first=1, count=3)]
    file = parse_image(packed(blocks))
    grown = rewrite(file, file.image.with_patch(0x2000, b"S"))
    assert grown[:512] == note.pack()


def test_check_sums_of_the_contents_are_refused():
    md5 = packed(series(SAMD21, 0x2000, b"s" * 512, flags=0x6000))
    file = parse_image(md5)
    assert rewrite(file, file.image) == md5
    with pytest.raises(FormatError, match="carries MD5 sums of the flash"):
        rewrite(file, file.image.with_patch(0x2000, b"X"))
    block = Uf2Block(0xA000, 0x2000, 0, 1, SAMD21, b"s" * 256).pack()
    tag = bytes([8]) + (0xB46DB0).to_bytes(3, "little") + b"hash"
    file = parse_image(block[:288] + tag + block[296:])
    with pytest.raises(FormatError, match="carries a SHA-2 sum"):
        rewrite(file, file.image.with_patch(0x2000, b"X"))


def test_tags_are_kept_or_refused():
    block = Uf2Block(0xA000, 0x2000, 0, 2, SAMD21, b"s" * 256).pack()
    tag = bytes([8]) + (0x9FC7BC).to_bytes(3, "little") + b"1.29"
    data = block[:288] + tag + block[296:]
    last = Uf2Block(0xA000, 0x2100, 1, 2, SAMD21, b"t" * 100).pack()
    file = parse_image(data + last[:132] + tag + last[140:])
    out = rewrite(file, file.image.with_patch(0x2000, b"X"))
    assert out[288:296] == tag
    assert out[512:] == file.data[512:]
    with pytest.raises(FormatError, match="has to grow carries extension tags"):
        rewrite(file, file.image.with_segment(0x2164, b"more"))


def test_nothing_left():
    with pytest.raises(FormatError, match="there is no UF2 file to write"):
        rewrite_uf2(SAMD_FILE, SAMD21, MemoryImage())


@given(
    st.sampled_from([RP2040_FILE, RP2350_FILE, SAMD_FILE]),
    st.lists(st.tuples(st.integers(0, 40000), st.binary(min_size=1, max_size=700)), max_size=5),
)
def test_any_change_reads_back(data, edits):
    file = parse_image(data)
    new = file.image.overlaid([(file.image.start + at, piece) for at, piece in edits])
    out = rewrite(file, new)
    again = parse_image(out)
    for segment in new:
        assert again.image.read(segment.address, len(segment.data)) == segment.data
    if file.family != SAMD21:
        assert in_sectors(out, file.family)
    assert [g.family for g in parse_uf2(out)] == [g.family for g in parse_uf2(data)]
    assert rewrite(again, file.image) == data


@given(
    st.sampled_from([RP2040, SAMD21, None]),
    st.integers(1, 5000),
    st.lists(st.tuples(st.integers(-600, 12000), st.binary(min_size=1, max_size=700)), max_size=4),
)
def test_packing_anew_is_editing_block_by_block(family, size, pieces):
    for step in (256, 4096):
        data = pack_uf2([Uf2Group(family, MemoryImage.of([(FLASH, bytes(range(256)) * 20)]))], step)
        old = image_of(data, family)
        new = old.overlaid([(FLASH, b"a" * size), *((FLASH + at, piece) for at, piece in pieces)])
        edited = uf2_edit._edited(data, parse_blocks(data), family, new)
        assert rewrite_uf2(data, family, new) == edited
