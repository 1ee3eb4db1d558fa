# SPDX-License-Identifier: MIT
from __future__ import annotations

import math

import pytest

from mpytool.syntax.literals import LiteralError, float_value, integer_value, unescape


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("00", 0), ("12", 12), ("0xFf", 255), ("0B101", 5), ("0o17", 15)],
)  # fmt: skip
def test_integers(text: str, value: int) -> None:
    assert integer_value(text) == value


def test_an_integer_longer_than_the_host_converts() -> None:
    assert integer_value("1" * 5000) == (10**5000 - 1) // 9


@pytest.mark.parametrize("text", ["01", "0b2", "0x", "0o8", "12a", "0xg"])
def test_bad_integers(text: str) -> None:
    with pytest.raises(LiteralError, match="expected"):
        integer_value(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [("1.", 1.0), (".5", 0.5), ("1e3", 1e3), ("1E-3", 1e-3), ("2j", 2j), ("1.5e1J", 15j),
     ("1ej", 1j), ("1e999", math.inf)],
)  # fmt: skip
def test_floats(text: str, value: complex) -> None:
    assert float_value(text) == value
    assert type(float_value(text)) is type(value)


@pytest.mark.parametrize("text", ["1e", "1.2.3", ".", "1.5x", "0x1.5", "1e+"])
def test_bad_floats(text: str) -> None:
    with pytest.raises(LiteralError, match="expected a number"):
        float_value(text)


@pytest.mark.parametrize(
    ("body", "value"),
    [(r"\a\b\t\n\v\f\r\\\'\"", "\a\b\t\n\v\f\r\\'\""), (r"\0\101\1018", "\0AA8"),
     (r"\x41\u00e9\U0001F600", "Aé\U0001f600"), (r"\q\8", r"\q\8"), ("a\\\nb", "ab"),
     (r"\ud800", "\ud800")],
)  # fmt: skip
def test_escapes(body: str, value: str) -> None:
    assert unescape(body, is_bytes=False) == value


def test_escapes_in_bytes() -> None:
    assert unescape(r"\u00e9\xff\377", is_bytes=True) == "\\u00e9\xff\xff"


@pytest.mark.parametrize("body", [r"\x4", r"\u123", r"\U0000004", r"\N{DASH}", r"\U00110000"])
def test_bad_escapes(body: str) -> None:
    with pytest.raises(LiteralError, match="expected"):
        unescape(body, is_bytes=False)


def test_octal_escape_above_a_byte() -> None:
    assert unescape(r"\777", is_bytes=False) == "\u01ff"
    with pytest.raises(LiteralError, match="a byte of at most"):
        unescape(r"\777", is_bytes=True)
