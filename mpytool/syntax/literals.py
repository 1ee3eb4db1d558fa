# SPDX-License-Identifier: MIT
r"""The values of number and string literals.

    0x_1F  -> 31          "a\x41\n"   -> "aA" and a newline
    1e3    -> 1000.0      b"\xff\u12" -> the bytes FF 5C 75 31 32
    2j     -> 2j          "\N{DASH}"  -> an error: names would need the Unicode tables

A str may hold lone surrogates: MicroPython checks no escape against UTF-16.

Source: py/lexer.c, py/parsenum.c and py/parsenumbase.c of MicroPython 1.29.
"""

from __future__ import annotations

import re

from mpytool.source.encoding import character, encode

_BASES = {"0x": 16, "0o": 8, "0b": 2}
# Python refuses to read longer ones at once.
_MOST_DIGITS = 512
# "1ej" is 1e0j: MicroPython wants a character after the e, not a digit.
_FLOAT = re.compile(
    r"((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?(?:[0-9]+|(?=j)))?)(j?)", re.ASCII | re.IGNORECASE
)

# One escape sequence, without the backslash.
_ESCAPE = re.compile(
    r"\\(?:(\n)|([\\'\"abtnvfr])|([0-7]{1,3})|x([0-9A-Fa-f]{2})"
    r"|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([xuUN])|([^\x00-\x7f])|)",
)
_RAW_PAIR = re.compile(r"\\(.)", re.DOTALL)
_SIMPLE = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v",
    "f": "\f", "r": "\r",
}  # fmt: skip
_BIGGEST_CODE_POINT = 0x10FFFF


class LiteralError(Exception):
    """A literal that has no value; the message says what was expected and found."""


def integer_value(text: str, *, zeros: bool = False) -> int:
    """The value of an integer literal without underscores.

    Args:
        text: the literal.
        zeros: whether zeros may stand before it.

    Raises:
        LiteralError: if a character is no digit of the literal's base.
    """
    base = _BASES.get(text[:2].lower())
    if base is None:
        if text[0] == "0" and not zeros and text.strip("0"):
            raise LiteralError(
                f"expected '0x', '0o' or '0b' at the start of the number, found '{text}'"
            )
        if not (text.isascii() and text.isdigit()):
            raise LiteralError(f"expected a number, found '{text}'")
        if len(text) <= _MOST_DIGITS:
            return int(text)
        from mpytool.bytecode.number_text import parse_int

        value = parse_int(text.encode())
        assert value is not None
        return value
    digits = text[2:].lower()
    allowed = "0123456789abcdef"[:base]
    if not digits or digits.strip(allowed):
        found = f"'{text[2:]}'" if digits else "none"
        raise LiteralError(f"expected digits of base {base} after '{text[:2]}', found {found}")
    return int(digits, base)  # a power of two: no limit on the count of digits


def float_value(text: str, *, rounded: bool = False) -> float | complex:
    """The value of a float or imaginary literal without underscores.

    Args:
        text: the literal.
        rounded: whether the digits become a float as before MicroPython 1.26.

    Raises:
        LiteralError: if the text is no number.
    """
    match = _FLOAT.fullmatch(text)
    if match is None:
        raise LiteralError(f"expected a number, found '{text}'")
    from mpytool.bytecode.number_text import decimal_to_double

    if rounded:
        from mpytool.bytecode.old_number_text import decimal_to_double

    value = decimal_to_double(match[1].rstrip("+-").rstrip("eE"))
    return complex(0.0, value) if match[2] else value


def unescape(body: str, *, is_bytes: bool) -> str:
    r"""Replace the escape sequences of a literal's body.

    Args:
        body: what stands between the quotes; for bytes, with one character for each byte.
        is_bytes: whether it is a bytes literal.

    Raises:
        LiteralError: if an escape sequence is incomplete or its value out of range.
    """

    def replace(match: re.Match[str]) -> str:
        newline, simple, octal, hex2, hex4, hex8, letter, wide = match.groups()
        if simple is not None:
            return _SIMPLE[simple]
        if newline is not None:
            return ""
        if hex2 is not None:
            return chr(int(hex2, 16))
        if octal is not None:
            return _character(int(octal, 8), match[0], is_bytes=is_bytes)
        if wide is not None:
            return match[0] if is_bytes else _after_backslash(wide)
        return _unicode_escape(match[0], hex4 or hex8 or "", letter or "", is_bytes=is_bytes)

    return _ESCAPE.sub(replace, body)


def _unicode_escape(escape: str, digits: str, letter: str, *, is_bytes: bool) -> str:
    """An escape sequence with four or eight digits, or none at all."""
    if is_bytes and escape[1:2] in {"u", "U"}:
        return escape
    if digits:
        return _character(int(digits, 16), escape, is_bytes=is_bytes)
    if letter == "N":
        raise LiteralError("expected an escape sequence with a code, found '\\N'")
    if letter:
        count = {"x": 2, "u": 4, "U": 8}[letter]
        raise LiteralError(f"expected {count} hexadecimal digits after '\\{letter}'")
    return "\\"  # no escape sequence: the backslash stays


def raw_text(body: str) -> str:
    """A raw str literal's value: its body, but for wide characters behind a backslash."""
    if body.isascii():
        return body
    return _RAW_PAIR.sub(lambda pair: _after_backslash(pair[1]), body)


def _after_backslash(char: str) -> str:
    r"""What a backslash and a character stand for, if they are no escape sequence.

    mpy-cross takes the first byte of the character's UTF-8 for a character by itself:
    `"\\é"`, 5C C3 A9, becomes 5C C3 83 A9.
    """
    if char.isascii():
        return "\\" + char
    first, *rest = encode(char)
    return "\\" + chr(first) + "".join(chr(0xDC00 | byte) for byte in rest)


def _character(code: int, escape: str, *, is_bytes: bool) -> str:
    if is_bytes and code > 0xFF:
        raise LiteralError(f"expected a byte of at most \\377, found '{escape}'")
    if code > _BIGGEST_CODE_POINT:
        raise LiteralError(f"expected a character of at most \\U0010ffff, found '{escape}'")
    return chr(code) if is_bytes else character(code)
