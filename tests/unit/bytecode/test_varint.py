# SPDX-License-Identifier: MIT
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.bytecode.varint import read_sint, read_uint, write_sint, write_uint
from mpytool.errors import FormatError


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(0, "00"), (127, "7f"), (128, "8100"), (300, "822c"), (16384, "818000")],
)
def test_unsigned_examples(value, encoded):
    assert write_uint(value).hex() == encoded
    assert read_uint(bytes.fromhex(encoded), 0) == (value, len(encoded) // 2)


@pytest.mark.parametrize(
    ("value", "encoded"),
    [(0, "00"), (63, "3f"), (64, "8040"), (-1, "7f"), (-64, "40"), (-65, "ff3f"), (-8192, "c000")],
)
def test_signed_examples(value, encoded):
    assert write_sint(value).hex() == encoded
    assert read_sint(bytes.fromhex(encoded), 0) == (value, len(encoded) // 2)


@given(st.integers(0, 2**64 - 1), st.binary(max_size=3), st.binary(max_size=3))
def test_unsigned_round_trip(value, before, after):
    encoded = write_uint(value)
    assert read_uint(before + encoded + after, len(before)) == (value, len(before + encoded))


@given(st.integers(-(2**63), 2**63 - 1), st.binary(max_size=3))
def test_signed_round_trip(value, after):
    encoded = write_sint(value)
    assert read_sint(encoded + after, 0) == (value, len(encoded))


def test_longer_forms_are_read():
    assert read_uint(b"\x80\x80\x05", 0) == (5, 3)


@pytest.mark.parametrize("data", [b"", b"\x81", b"\x81\xff"])
def test_truncated(data):
    with pytest.raises(FormatError, match=f"offset 0: .*found the end of the data at {len(data)}"):
        read_uint(data, 0)


def test_too_long():
    with pytest.raises(FormatError, match="offset 1: expected an integer of at most 10 bytes"):
        read_uint(b"\x00" + b"\x80" * 20 + b"\x01", 1)


def test_negative_is_our_mistake():
    with pytest.raises(ValueError, match="cannot be -1"):
        write_uint(-1)
