# SPDX-License-Identifier: MIT
"""Memory images: merging, reading, patching, differences."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.memory import ADDRESS_LIMIT_32, Difference, MemoryImage, Segment

pieces = st.lists(st.tuples(st.integers(0, 300), st.binary(max_size=20)), max_size=12)


def bytes_of(image: MemoryImage) -> dict[int, int]:
    return {s.address + i: byte for s in image for i, byte in enumerate(s.data)}


def test_neighbours_are_merged_and_sorted():
    image = MemoryImage.of([(8, b"ef"), (4, b"abcd"), (100, b"x"), (50, b"")])
    assert image.segments == (Segment(4, b"abcdef"), Segment(100, b"x"))
    assert (image.start, image.end, image.size) == (4, 101, 7)
    assert list(image) == list(image.segments)


def test_empty_image():
    image = MemoryImage()
    assert not image
    assert (image.start, image.end, image.size) == (0, 0, 0)
    assert image.segment_at(0) is None
    with pytest.raises(FormatError, match="the image holds no bytes"):
        image.filled()


def test_overlap_is_an_error():
    with pytest.raises(FormatError, match="2 bytes at 0x00000006 are given twice"):
        MemoryImage.of([(4, b"abcd"), (6, b"xyz")])
    with pytest.raises(FormatError, match="1 bytes at 0x00000005 are given twice"):
        MemoryImage.of([(4, b"abcd"), (5, b"x")])


@pytest.mark.parametrize("address", [-1, (1 << 64) - 1, 1 << 70])
def test_addresses_are_64_bit(address):
    with pytest.raises(FormatError, match="leave the 64-bit address range"):
        MemoryImage.of([(address, b"ab")])
    with pytest.raises(FormatError, match="leave the 64-bit address range"):
        MemoryImage().overlaid([(address, b"ab")])
    assert MemoryImage.of([((1 << 64) - 2, b"ab")]).end == 1 << 64


def test_containers_limit_addresses_to_32_bits():
    with pytest.raises(FormatError, match="2 bytes at 0xffffffff leave the 32-bit address range"):
        MemoryImage.of([((1 << 32) - 1, b"ab")], limit=ADDRESS_LIMIT_32)
    image = MemoryImage.of([(1 << 32, b"ab")])
    with pytest.raises(FormatError, match="leave the 32-bit address range"):
        image.checked()
    assert image.checked(1 << 64) is image


def test_read():
    image = MemoryImage.of([(0x1000, b"abcdef"), (0x2000, b"xy")])
    assert image.read(0x1001, 3) == b"bcd"
    assert image.read(0x9999, 0) == b""
    assert image.contains(0x1000, 6)
    assert not image.contains(0x1000, 7)
    assert image.read_filled(0xFFF, 8) == b"\xffabcdef\xff"
    with pytest.raises(FormatError, match="expected 4 bytes at 0x00001004, found 2"):
        image.read(0x1004, 4)
    with pytest.raises(FormatError, match="expected 1 bytes at 0x00001800, found 0"):
        image.read(0x1800, 1)


def test_patch_leaves_the_old_image_alone():
    old = MemoryImage.of([(0, b"abcdef")])
    new = old.with_patch(2, b"XY")
    assert (old.read(0, 6), new.read(0, 6)) == (b"abcdef", b"abXYef")
    assert old.with_patch(2, b"") is old
    with pytest.raises(FormatError, match="expected 2 bytes at 0x00000005, found 1"):
        old.with_patch(5, b"XY")


def test_segment_needs_free_addresses():
    image = MemoryImage.of([(0, b"ab")]).with_segment(2, b"cd")
    assert image.segments == (Segment(0, b"abcd"),)
    with pytest.raises(FormatError, match="are given twice"):
        image.with_segment(3, b"x")


def test_filled_refuses_huge_gaps():
    image = MemoryImage.of([(0, b"a"), (0x2000_0000, b"b")])
    with pytest.raises(FormatError, match=r"spans 0x20000001 bytes .* holds only 2"):
        image.filled()
    assert MemoryImage.of([(1, b"a"), (4, b"b")]).filled() == Segment(1, b"a\xff\xffb")


def test_diff():
    old = MemoryImage.of([(0, b"abcdef"), (20, b"xy")])
    new = old.with_patch(1, b"BC").with_patch(4, b"E").with_segment(30, b"new")
    assert new.diff(old) == (
        Difference(1, b"bc", b"BC"),
        Difference(4, b"e", b"E"),
        Difference(30, b"", b"new"),
    )
    assert MemoryImage.of([(0, b"abcdeF")]).diff(old) == (
        Difference(5, b"f", b"F"),
        Difference(20, b"xy", b""),
    )
    assert old.diff(old) == ()


@given(pieces)
def test_overlaid_is_what_a_dictionary_of_bytes_is(parts):
    expected: dict[int, int] = {}
    for address, data in parts:
        expected.update({address + i: byte for i, byte in enumerate(data)})
    image = MemoryImage().overlaid(parts)
    assert bytes_of(image) == expected
    edges = [(s.address, s.end) for s in image]
    assert all(a_end < b_start for (_, a_end), (b_start, _) in itertools.pairwise(edges))


@given(pieces, pieces)
def test_applying_a_diff_gives_the_new_image(first, second):
    old, new = MemoryImage().overlaid(first), MemoryImage().overlaid(second)
    known = bytes_of(old)
    for difference in new.diff(old):
        for index in range(max(len(difference.old), len(difference.new))):
            known.pop(difference.address + index, None)
        known.update({difference.address + i: b for i, b in enumerate(difference.new)})
    assert known == bytes_of(new)
