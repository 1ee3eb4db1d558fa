# SPDX-License-Identifier: MIT
"""Texts and bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.source.encoding import character, decode, encode, has_raw_bytes


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"\xc3\xa9", "\xe9"), (b"\xed\xa0\x80", "\ud800"), (b"\xe9", "\udce9"),
     (b"\xed\xb2\x80", "\udced\udcb2\udc80"), (b"\xed", "\udced"),
     (b"\xf0\x9f\x98\x80", "\U0001f600"), (b"\xf0\x9f\x98", "\udcf0\udc9f\udc98"),
     (b"\xed\xb3\xbfz", "\udced\udcb3\udcbfz")],
)  # fmt: skip
def test_examples(data: bytes, text: str) -> None:
    assert decode(data) == text
    assert encode(text) == data


@given(
    st.binary()
    | st.lists(st.sampled_from([b"\xed", b"\xa0", b"\xb2", b"\x80", b"\xc3", b"a"])).map(b"".join)
)
def test_any_bytes_round_trip(data: bytes) -> None:
    assert encode(decode(data)) == data


@given(st.integers(0, 0x10FFFF))
def test_a_character_has_the_bytes_of_its_code(code: int) -> None:
    assert encode(character(code)) == chr(code).encode("utf-8", "surrogatepass")


def test_raw_bytes() -> None:
    assert has_raw_bytes("a\udce9")
    assert not has_raw_bytes("a\xe9\ud800")
