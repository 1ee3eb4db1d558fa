# SPDX-License-Identifier: MIT
"""Floats as decimal text in MicroPython's cross compilers before 1.26: with rounding errors.

Digits are gathered, and taken off again, by 64-bit floating-point arithmetic, so the order of
the operations is part of the result:

    0.1 -> 1 / 10                     5.3e-23 -> 53 * 10**-24, both factors rounded
    format(0.1) -> "0.1"              format(1e23) -> "1e+23", format(8.41e21) -> "8.41e+21"

16 significant digits are written.

Source: py/parsenum.c and py/formatfloat.c of MicroPython 1.22.
"""

from __future__ import annotations

import math
import re
from typing import Final

_NUMBER = re.compile(r"(\d*)\.?(\d*)(?:[eE]([+-]?)(\d*))?")
# No more digits are gathered from this value on.
_FULL: Final = 1e200
_LEAST_NORMAL: Final = 1e-307
_LEAST_NORMAL_EXPONENT: Final = -307
# 10 to this power is the last that a double holds exactly.
_EXACT_EXPONENT: Final = 22
_MOST_EXPONENT: Final = 100_000_000
_DIGITS: Final = 16
_LOG10_2: Final = 0.3010299956639812
_LEAST_BINARY_EXPONENT: Final = -1023
# In fixed notation from 10**-4 on.
_MOST_ZEROS: Final = 4


# The powers of ten that the C library's pow() rounds to the other neighbour.
_ODD_POWERS: Final = {23: 1.0000000000000001e23, 210: 1.0000000000000001e210}


def _ten_to(exponent: int) -> float:
    """A power of ten as pow() of the GNU C library gives it."""
    if exponent > 308:
        return math.inf
    return _ODD_POWERS.get(exponent) or float(f"1e{exponent}")


def decimal_to_double(text: str) -> float:
    """An unsigned decimal number's double.

    Args:
        text: digits, perhaps with a point and an exponent, as in a token (without "_").
    """
    match = _NUMBER.fullmatch(text)
    assert match is not None
    value, exponent = _gathered(match[1], match[2])
    if match[4]:
        number = min(int(match[4]), _MOST_EXPONENT)
        exponent += -number if match[3] == "-" else number
    if exponent < _LEAST_NORMAL_EXPONENT:
        exponent -= _LEAST_NORMAL_EXPONENT
        value *= _LEAST_NORMAL
    if -_EXACT_EXPONENT <= exponent < 0:
        return value / _ten_to(-exponent)
    if math.isinf(_ten_to(exponent)) and value == 0:
        return math.nan
    return value * _ten_to(exponent)


def _gathered(integer: str, fraction: str) -> tuple[float, int]:
    """The digits as a float, without trailing zeros, and its power of ten."""
    value = 0.0
    exponent = zeros = fraction_zeros = 0
    for index, char in enumerate(integer + fraction):
        in_fraction = index >= len(integer)
        if char == "0" or value >= _FULL:
            zeros += not in_fraction
            fraction_zeros += in_fraction
            continue
        for _ in range(zeros):
            if value < _FULL:
                value *= 10
            else:
                exponent += 1
        for _ in range(fraction_zeros):
            if value < _FULL:
                value *= 10
                exponent -= 1
        zeros = fraction_zeros = 0
        if value < _FULL:
            value = 10 * value + int(char)
            exponent -= in_fraction
        else:
            exponent += not in_fraction
    return value, exponent + zeros


def format_float(value: float) -> bytes:
    """A float as MicroPython's repr writes it: `1.0`, `-1e-05`, `inf`."""
    if math.isnan(value):
        return b"nan"
    sign = "-" if math.copysign(1, value) < 0 else ""
    value = abs(value)
    if math.isinf(value):
        return f"{sign}inf".encode()
    text = _unsigned(value) if value else "0"
    if not {".", "e"} & set(text):
        text += ".0"
    return f"{sign}{text}".encode()


def format_complex(value: complex) -> bytes:
    """An imaginary literal's value as MicroPython's repr writes it: `2j`."""
    return format_float(value.imag).removesuffix(b".0") + b"j"


def _unsigned(value: float) -> str:
    exponent = _decimal_exponent(value)
    if exponent < 0:
        if -exponent <= _MOST_ZEROS:
            return _fixed(value, 0, _DIGITS - 1 - exponent)
        unit = _ten_to(exponent)
        return _scientific(value / unit if unit else math.inf, exponent, 0)
    if exponent < _DIGITS:
        return _fixed(value, exponent, _DIGITS - 1 - exponent)
    return _scientific(value, exponent, exponent)


def _decimal_exponent(value: float) -> int:
    """The power of ten of the first digit."""
    binary = math.frexp(value)[1] - 1
    if binary < -1022:
        binary = _LEAST_BINARY_EXPONENT
    guess = int(binary * _LOG10_2)
    if value < 1:
        while _ten_to(guess) > value:
            guess -= 1
        return guess
    while value >= _ten_to(guess + 1):
        guess += 1
    return guess


def _fixed(value: float, first: int, decimals: int) -> str:
    """A number without an exponent; `first` is its first digit's power of ten."""
    digits = _rounded(value, first, first + 1 + decimals)
    point = len(digits) - decimals
    return _trimmed(digits[:point], digits[point:])


def _scientific(value: float, exponent: int, first: int) -> str:
    """A number with an exponent; `first` is the power of ten that its digits start with."""
    digits = _rounded(value, first, _DIGITS)
    if len(digits) > _DIGITS:
        exponent += 1
        digits = digits[:-1]
    return f"{_trimmed(digits[:1], digits[1:])}e{exponent:+03d}"


def _trimmed(integer: str, fraction: str) -> str:
    fraction = fraction.rstrip("0")
    return f"{integer}.{fraction}" if fraction else integer


def _rounded(value: float, first: int, count: int) -> str:
    """So many digits, rounded by the one behind them; one more if all were nines."""
    digits = []
    for power in range(first, first - count - 1, -1):
        unit = _ten_to(power) if power > 0 else 1.0
        digit = 0
        while digit < 9 and value >= unit:
            value -= unit
            digit += 1
        digits.append(digit)
        if power <= 0:
            value *= 10.0
    number = int("".join(map(str, digits[:-1]))) + (digits[-1] >= 5)
    return str(number).rjust(count, "0")
