# SPDX-License-Identifier: MIT
"""Changing Intel HEX files: lines that need no change stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.container import parse_image
from mpytool.image.ihex import pack_ihex, parse_ihex
from mpytool.image.ihex_edit import rewrite_ihex
from mpytool.image.memory import MemoryImage
from mpytool.image.rewrite import rewrite


def record(text: str) -> bytes:
    """A record of hexadecimal digits, with its check sum."""
    return b":" + text.encode() + b"%02X" % (-sum(bytes.fromhex(text)) & 0xFF)


# A segment base and CR LF, 8 bytes to a record; as some tools write them.
SEGMENTED = b"\r\n".join(
    [record("020000021000"), record("08000000666F6F6261722121"),
     record("0400000300003800"), record("00000001"), b""]
)  # fmt: skip
LINEAR = b"\n".join(
    [record("020000040800"), record("10000000000102030405060708090A0B0C0D0E0F"),
     record("10001000101112131415161718191A1B1C1D1E1F"), record("0400000508000101"),
     record("00000001"), b""]
)  # fmt: skip


def test_unchanged_is_identical():
    for data in (SEGMENTED, LINEAR, LINEAR.lower()):
        file = parse_image(data)
        assert (file.format, file.container) == ("hex", "Intel HEX")
        assert rewrite(file, file.image) is data
        assert rewrite_ihex(data, file.image) == data


def test_a_patch_changes_one_line():
    image = parse_ihex(LINEAR).with_patch(0x0800_0012, b"\xaa\xbb")
    before, after = LINEAR.splitlines(), rewrite_ihex(LINEAR, image).splitlines()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, True, False, True, True]
    assert after[2] == record("100010001011AABB1415161718191A1B1C1D1E1F")
    small = rewrite_ihex(LINEAR.lower(), image).splitlines()
    assert small[2] == after[2].lower()
    assert rewrite_ihex(SEGMENTED, parse_ihex(SEGMENTED).with_patch(0x1_0000, b"F")) == (
        SEGMENTED.replace(record("08000000666F6F6261722121"), record("08000000466F6F6261722121"))
    )


def test_new_bytes_stand_before_the_start_address():
    image = parse_ihex(LINEAR).with_segment(0x0800_FFFC, b"12345678")
    out = rewrite_ihex(LINEAR, image)
    assert out.splitlines()[3:] == [
        record("020000040800"), record("04FFFC0031323334"),
        record("020000040801"), record("0400000035363738"),
        record("0400000508000101"), record("00000001"),
    ]  # fmt: skip
    assert parse_ihex(out) == image
    assert rewrite_ihex(out, parse_ihex(LINEAR)) == LINEAR
    grown = rewrite_ihex(SEGMENTED, parse_ihex(SEGMENTED).with_segment(0x2_0000, bytes(9)))
    assert grown.count(b"\r\n") == grown.count(b"\n") == 7


def test_nothing_left():
    with pytest.raises(FormatError, match="there is no Intel HEX file to write"):
        rewrite_ihex(LINEAR, MemoryImage())


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"0100000041BE\n:00000001FF\n", "line 1: expected ':' and hexadecimal digits, found '01"),
        (b":01000000\n:00000001FF\n", "line 1: expected 6 bytes, found 4"),
        (b":00\n:00000001FF\n", "line 1: expected 5 bytes, found 1"),
        (b":0100000041BE\n:00000007F9\n", "line 2: expected a known record type, found type 7"),
        (b":020000040800F2\n:0100000041BE\n:00000001FF\n:0100000041BE\n", "as the last line"),
    ],
)
def test_damaged_lines(data, message):
    with pytest.raises(FormatError, match=message):
        parse_ihex(data)


@given(
    st.lists(st.tuples(st.integers(0, 70000), st.binary(max_size=40)), max_size=4),
    st.lists(st.tuples(st.integers(0, 70000), st.binary(max_size=60)), max_size=4),
)
def test_any_change_reads_back(parts, edits):
    image = MemoryImage().overlaid([*parts, (0xFFF0, b"across" * 9)])
    data = pack_ihex(image)
    out = rewrite_ihex(data, image.overlaid(edits))
    assert parse_ihex(out) == image.overlaid(edits)
    again = rewrite_ihex(out, image)
    for segment in image:
        assert parse_ihex(again).read(segment.address, len(segment.data)) == segment.data
