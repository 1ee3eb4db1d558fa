# SPDX-License-Identifier: MIT
"""Numbers as text, the way MicroPython's cross compiler reads and prints them.

A .mpy file holds integers, floats and complex numbers as decimal text, so one
more digit is one more byte that differs from mpy-cross's file:

    0.1 -> "0.1"        1e16 -> "1e+16"      123456789012345.0 -> "123456789012345.0"
    2j  -> "2j"         1+2j -> "(1+2j)"     5e-324 -> "4.940656458412465e-324"

The text is the first of 16, 17, 18 and 19 significant digits that reads back
as the same double.  Both directions scale by powers of ten in the 80-bit floating
point of the x86, of which `_Extended` keeps what matters: a 64-bit mantissa,
rounded to nearest, ties to even.  It has no exponent limit, which makes no
difference after the result is rounded to a double.

The host's float formatting is not used: it stops at fewer digits, as the last
example shows, and knows other forms.

Source: py/formatfloat.c, py/parsenum.c, py/mpprint.c and py/objcomplex.c of
MicroPython 1.29, built with `long double` of 80 bits.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TypeAlias

_MANTISSA_BITS = 64
_LEAST_DIGITS = 16
_MOST_DIGITS = 19
# Numbers below this exponent are printed without one.
_FIXED_BELOW = 16
_SMALLEST_FIXED_EXPONENT = -4
# Another digit could overflow a mantissa of 64 bits from here on.
_MANTISSA_FULL = 0x1999999999999998
# Scaling a 64-bit mantissa by more than this gives 0 or infinity as a double.
_MOST_EXPONENT = 5000
# Integers are converted in pieces of this many digits, below any host's limit.
_PIECE_DIGITS = 512

_FLOAT = r"(?:inf|nan|\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)"
_FLOAT_TEXT = re.compile(rf"(-?)({_FLOAT})", re.ASCII)
_COMPLEX_TEXT = re.compile(rf"(?:(-?{_FLOAT})j|\((-?{_FLOAT})([+-]{_FLOAT})j\))", re.ASCII)
_DECIMAL = re.compile(r"(\d*)\.?(\d*)(?:e([+-]?\d+))?", re.ASCII | re.IGNORECASE)

# mantissa * 2 ** exponent; the mantissa is 0 or has exactly 64 bits.
_Extended: TypeAlias = "tuple[int, int]"


def _round(mantissa: int, exponent: int, *, sticky: bool = False) -> _Extended:
    """Cut a mantissa to 64 bits; `sticky` says that a little more follows its lowest bit."""
    if not mantissa:
        return 0, 0
    excess = mantissa.bit_length() - _MANTISSA_BITS
    if excess <= 0:
        return mantissa << -excess, exponent + excess
    kept = mantissa >> excess
    rest = mantissa & ((1 << excess) - 1)
    half = 1 << (excess - 1)
    if rest > half or (rest == half and (sticky or kept & 1)):
        kept += 1
        if kept.bit_length() > _MANTISSA_BITS:
            return kept >> 1, exponent + excess + 1
    return kept, exponent + excess


def _multiply(left: _Extended, right: _Extended) -> _Extended:
    return _round(left[0] * right[0], left[1] + right[1])


def _divide(left: _Extended, right: _Extended) -> _Extended:
    shift = _MANTISSA_BITS + 2
    quotient, rest = divmod(left[0] << shift, right[0])
    return _round(quotient, left[1] - right[1] - shift, sticky=rest != 0)


@cache
def _squared_ten(index: int) -> _Extended:
    """10 ** 2 ** index, rounded at each squaring."""
    if not index:
        return _round(10, 0)
    root = _squared_ten(index - 1)
    return _multiply(root, root)


def _scale(number: _Extended, decimal_exponent: int) -> _Extended:
    """A number times a power of ten, bit by bit of the exponent."""
    step = _divide if decimal_exponent < 0 else _multiply
    bits = abs(decimal_exponent)
    index = 0
    while bits and number[0]:
        if bits & 1:
            number = step(number, _squared_ten(index))
        bits >>= 1
        index += 1
    return number


def _to_double(number: _Extended) -> float:
    mantissa, exponent = number
    try:
        if exponent < 0:
            return mantissa / (1 << -exponent)  # true division of ints rounds correctly
        return float(mantissa << exponent)
    except OverflowError:
        return math.inf if exponent > 0 else 0.0


def _from_double(value: float) -> _Extended:
    numerator, denominator = value.as_integer_ratio()
    return _round(numerator, 1 - denominator.bit_length())


def _scaled_double(mantissa: int, decimal_exponent: int) -> float:
    if not mantissa:
        return 0.0
    if abs(decimal_exponent) > _MOST_EXPONENT:
        return math.inf if decimal_exponent > 0 else 0.0
    return _to_double(_scale(_round(mantissa, 0), decimal_exponent))


def decimal_to_double(text: str) -> float:
    """An unsigned decimal number's double, as the cross compiler reads it.

    Args:
        text: digits, perhaps with a point and an exponent, as in a token (without "_").

    Raises:
        ValueError: if it is not a decimal number.
    """
    match = _DECIMAL.fullmatch(text)
    if not match or not (match[1] or match[2]):
        raise ValueError(f"not a decimal number: {text!r}")
    whole, fraction = match[1], match[2].rstrip("0")
    exponent_text = match[3] or "0"
    # An exponent of ten digits gives 0 or infinity, whatever the mantissa's length.
    exponent = int(exponent_text) if len(exponent_text) < 10 else _huge(exponent_text)
    if not fraction:
        stripped = whole.rstrip("0")
        exponent += len(whole) - len(stripped)
        whole = stripped
    mantissa = 0
    used = 0
    digits = whole + fraction
    while used < len(digits) and mantissa < _MANTISSA_FULL:
        mantissa = mantissa * 10 + int(digits[used])
        used += 1
    # Digits that did not fit count as zeros.
    return _scaled_double(mantissa, exponent + len(whole) - used)


def _huge(exponent_text: str) -> int:
    digits = exponent_text.lstrip("+-").lstrip("0")
    size = int(digits) if len(digits) < 10 else 10**9
    return -size if exponent_text.startswith("-") else size


def _decimal_exponent(value: float) -> int:
    """The largest e with 10 ** e <= value, for a positive value."""
    binary_exponent = max(math.frexp(value)[1] - 1, -1023)
    exponent = int(binary_exponent * 0.3010299956639812)
    if value >= 1.0:
        while value >= _scaled_double(1, exponent + 1):
            exponent += 1
    else:
        while value < _scaled_double(1, exponent):
            exponent -= 1
    return exponent


def _layout(mantissa: int, digit_count: int, exponent: int) -> str:
    """Write the digits d.ddd times ten to `exponent`, in the shortest of the usual forms."""
    digits = str(mantissa).rjust(digit_count, "0")
    if len(digits) > digit_count:  # rounding up gave one more digit
        digits = digits[:digit_count]
        exponent += 1
    if 0 <= exponent < _FIXED_BELOW:
        whole, fraction = digits[: exponent + 1], digits[exponent + 1 :].rstrip("0")
        return f"{whole}.{fraction}" if fraction else whole
    if _SMALLEST_FIXED_EXPONENT <= exponent < 0:
        return "0." + "0" * (-exponent - 1) + digits.rstrip("0")
    fraction = digits[1:].rstrip("0")
    text = f"{digits[0]}.{fraction}" if fraction else digits[0]
    return f"{text}e{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _unsigned(value: float) -> str:
    if math.isinf(value):
        return "inf"
    if math.isnan(value):
        return "nan"
    if not value:
        return "0"
    exponent = _decimal_exponent(value)
    number = _from_double(value)
    text = ""
    for digit_count in range(_LEAST_DIGITS, _MOST_DIGITS + 1):
        scaled = _scale(number, digit_count - exponent - 1)
        text = _layout(_rounded_integer(scaled), digit_count, exponent)
        if digit_count == _MOST_DIGITS or decimal_to_double(text) == value:
            break
    return text


def _rounded_integer(number: _Extended) -> int:
    """Add a half in 64 bits, then cut the fraction."""
    mantissa, exponent = number
    if exponent < -1:
        mantissa += 1 << (-exponent - 1)
    elif exponent == -1:
        mantissa += 1
    else:
        mantissa, exponent = (mantissa << (exponent + 1)) + 1, -1
    mantissa, exponent = _round(mantissa, exponent)
    return mantissa >> -exponent if exponent < 0 else mantissa << exponent


def _signed(value: float) -> str:
    negative = math.copysign(1.0, value) < 0 and not math.isnan(value)
    return ("-" if negative else "") + _unsigned(abs(value))


def format_float(value: float) -> bytes:
    """A float's text in a .mpy file; it always shows that it is a float."""
    text = _signed(value)
    return (text if any(char in text for char in ".en") else text + ".0").encode()


def format_complex(value: complex) -> bytes:
    """A complex number's text in a .mpy file; a real part of 0 is left out."""
    imag = _signed(value.imag)
    if not value.real:  # -0.0 too
        return f"{imag}j".encode()
    plus = "" if imag.startswith("-") else "+"
    return f"({_signed(value.real)}{plus}{imag}j)".encode()


def parse_float(text: bytes) -> float | None:
    """Read what `format_float` writes; None if it is not a float's text."""
    match = _FLOAT_TEXT.fullmatch(text.decode("latin-1"))
    return _parse_signed(match[0]) if match else None


def parse_complex(text: bytes) -> complex | None:
    """Read what `format_complex` writes; None if it is not a complex number's text."""
    match = _COMPLEX_TEXT.fullmatch(text.decode("latin-1"))
    if not match:
        return None
    if match[1]:
        return complex(0.0, _parse_signed(match[1]))
    return complex(_parse_signed(match[2]), _parse_signed(match[3]))


def _parse_signed(text: str) -> float:
    unsigned = text.lstrip("+-")
    value = float(unsigned) if unsigned in {"inf", "nan"} else decimal_to_double(unsigned)
    return -value if text.startswith("-") else value


def format_int(value: int) -> bytes:
    """An integer's decimal text, of any length."""
    sign = "-" if value < 0 else ""
    return (sign + (_digits(abs(value), None) or "0")).encode()


def _digits(value: int, width: int | None) -> str:
    """Digits of a number, to a width with leading zeros if it is the lower part of another."""
    # 1233 / 4096 is nearly log10(2); a number of unknown width is split where it suits.
    count = width or value.bit_length() * 1233 // 4096 + 1
    if count <= _PIECE_DIGITS:
        return str(value).rjust(width or 0, "0")
    low_count = count // 2
    high, low = divmod(value, _power(low_count))
    return _digits(high, width and width - low_count) + _digits(low, low_count)


def _power(count: int) -> int:
    return int(10**count)


def parse_int(text: bytes) -> int | None:
    """Read a decimal integer of any length; None if it is not one."""
    match = re.fullmatch(rb"(-?)([0-9]+)", text)
    if not match:
        return None
    value = _from_digits(match[2])
    return -value if match[1] else value


def _from_digits(digits: bytes) -> int:
    if len(digits) <= _PIECE_DIGITS:
        return int(digits)
    middle = len(digits) // 2
    return _from_digits(digits[:-middle]) * _power(middle) + _from_digits(digits[-middle:])
