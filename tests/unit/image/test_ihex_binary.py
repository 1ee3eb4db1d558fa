# SPDX-License-Identifier: MIT
"""Intel HEX and .bin: round trips and complaints."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpytool.errors import FormatError
from mpytool.image.binary import pack_binary, parse_binary
from mpytool.image.ihex import is_ihex, pack_ihex, parse_ihex
from mpytool.image.memory import MemoryImage

IMAGE = MemoryImage.of([(0x1000_0000, b"hello, flash! 16+"), (0x1001_FFFE, b"abcd")])
HEX = b"""\
:020000041000EA
:1000000068656C6C6F2C20666C61736821203136DA
:010010002BC4
:020000041001E9
:02FFFE0061623E
:020000041002E8
:02000000636437
:00000001FF
"""


def test_a_file_byte_by_byte():
    assert pack_ihex(IMAGE) == HEX


@given(st.lists(st.tuples(st.integers(0, 200000), st.binary(max_size=60)), max_size=6))
def test_hex_round_trip(parts):
    image = MemoryImage().overlaid(parts)
    if image:
        assert parse_ihex(pack_ihex(image)) == image


def test_windows_line_ends_and_small_letters():
    assert parse_ihex(pack_ihex(IMAGE).lower().replace(b"\n", b"\r\n")) == IMAGE


def test_sniffing():
    assert is_ihex(b"\r\n:10010000214601")
    assert not is_ihex(b":10")
    assert not is_ihex(b": 0010000214601")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected an end record"),
        (b":0100000041BE\n", "expected an end record"),
        (b":00000001FF\n", "expected data records, found none"),
        (b":0100000041BF\n:00000001FF\n", "(?i)Intel HEX: record at line 1 has invalid checksum"),
        (b":01000000\xff1BF\n", "offset 0x9: expected ASCII text, found byte 0xff"),
        (b":0100000041BE\n:0100000041BE\n:00000001FF\n", "(?i)address 0x0|overlap"),
        (b":02000004FFFFFC\n:02FFFF004142 7D\n:00000001FF\n", "Intel HEX"),
    ],
)
def test_damaged_hex(data, message):
    with pytest.raises(FormatError, match=message):
        parse_ihex(data)


@settings(max_examples=300)
@given(st.integers(0, 150), st.binary(min_size=1, max_size=10), st.integers(0, 10))
def test_mutated_hex_gives_only_format_errors(offset, replacement, removed):
    good = pack_ihex(IMAGE)
    with contextlib.suppress(FormatError):
        parse_ihex(good[:offset] + replacement + good[offset + removed :])


def test_no_empty_hex():
    with pytest.raises(FormatError, match="there is no Intel HEX file to write"):
        pack_ihex(MemoryImage())


def test_binary():
    image = MemoryImage.of([(0x1000, b"ab"), (0x1006, b"c")])
    assert pack_binary(image) == b"ab\xff\xff\xff\xffc"
    assert pack_binary(image, 0xFFE) == b"\xff\xffab\xff\xff\xff\xffc"
    assert parse_binary(b"abc", 0x1000) == MemoryImage.of([(0x1000, b"abc")])
    with pytest.raises(FormatError, match=r"begins at 0x00001000, below 0x00001001"):
        pack_binary(image, 0x1001)
    with pytest.raises(FormatError, match=r"the \.bin file is empty"):
        parse_binary(b"", 0)
