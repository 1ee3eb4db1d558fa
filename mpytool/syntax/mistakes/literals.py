# SPDX-License-Identifier: MIT
"""Rules about strings, numbers and characters that the language does not have."""

from __future__ import annotations

import re
import unicodedata

from mpytool.syntax.mistakes.case import Case, Mistake
from mpytool.syntax.mistakes.pieces import Piece

_PARTS = re.compile(r"([A-Za-z]*)('''|\"\"\"|'|\")")
_BAD_ESCAPE = re.compile(
    r"\\(?:(?P<x>x(?![0-9A-Fa-f]{2})[0-9A-Fa-f]*)|(?P<u>u(?![0-9A-Fa-f]{4})[0-9A-Fa-f]*)"
    r"|(?P<U>U(?![0-9A-Fa-f]{8})[0-9A-Fa-f]*)|(?P<N>N(?:\{[^}\n]*\})?)"
    r"|(?P<big>U[0-9A-Fa-f]{8})|(?P<octal>[0-7]{3})|(?s:.))"
)
_RAW_BYTE = re.compile("[\udc80-\udcff]")  # see mpytool.source.encoding
_DIGITS = {"x": 2, "u": 4, "U": 8}
_BIGGEST = 0x10FFFF
_LAST_ASCII = 0x7F
_CLOSE_BRACE = "close it with '}', or write a brace itself twice: {{"

# What keyboards, word processors and web pages put in the place of ASCII.
LOOKALIKES = {
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\uff02": '"',
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u00b4": "'", "\u2032": "'", "\uff07": "'",
    "\u00a0": " ", "\u2003": " ", "\u2002": " ", "\u2009": " ", "\u202f": " ", "\u3000": " ",
    "\u2007": " ", "\u200b": "", "\u200c": "", "\u200d": "", "\ufeff": "", "\u2060": "",
    "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2010": "-", "\u2011": "-", "\uff0d": "-",
    "\uff1a": ":", "\uff1b": ";", "\uff0c": ",", "\u3001": ",", "\u3002": ".", "\uff0e": ".",
    "\uff08": "(", "\uff09": ")", "\uff3b": "[", "\uff3d": "]", "\uff5b": "{", "\uff5d": "}",
    "\uff1d": "=", "\uff0b": "+", "\uff0a": "*", "\u00d7": "*", "\u00f7": "/", "\uff0f": "/",
    "\u2044": "/", "\uff1c": "<", "\uff1e": ">", "\u2264": "<=", "\u2265": ">=", "\u2260": "!=",
    "\u2026": "...", "\u00ac": "not", "\u2192": "->", "\u21d2": "=>",
}  # fmt: skip


def string(case: Case) -> Mistake | None:
    """What the lexer says about a string."""
    piece = case.piece()
    if piece.kind not in {"string", "open"} or case.start < piece.start:
        return None
    if case.start > piece.start:  # in an expression of an f-string
        return Mistake(
            "bad-fstring", case.expected, case.found, case.start, case.end, _inner_hint(case)
        )
    if case.found in {"string", "bytes"}:
        return None
    if case.expected.startswith("a t-string"):
        return case.at(piece, "bad-tstring", case.expected, case.found, "join the strings with +")
    match = _PARTS.match(piece.text)
    assert match is not None
    prefix, quote = match.groups()
    body = piece.start + match.end()
    if "r" not in prefix and (escape := _escape(case, piece, body, is_bytes="b" in prefix)):
        return escape
    if "quote" in case.expected and piece.kind == "string" and (brace := piece.text.rfind("{")) > 0:
        start = piece.start + brace
        expected = "'}' at the end of the expression in the string"
        return Mistake("bad-fstring", expected, "none", start, start + 1, _CLOSE_BRACE)
    if "quote" in case.expected:
        return _unclosed(case, piece, quote)
    if "f-strings inside" in case.expected:
        return case.at(piece, "nesting-too-deep", case.expected, case.found)
    about = ("an expression between", "'}' at the end", "'{' before")
    if case.expected.startswith(about):
        return _template(case, piece, body)
    return None


def _inner_hint(case: Case) -> str:
    """What helps with a mistake in an expression of an f-string."""
    if case.found == "'!'":
        return "MicroPython has the conversions !r and !s only"
    if case.found == "'#'":
        return "take the expression out of the string, into a variable"
    if "quote" in case.expected:
        return "the expression ends at the first '}', ':' or '!', also between quotes"
    if "'lambda'" in case.expected:
        return "put brackets around the lambda"
    return ""


def _escape(case: Case, piece: Piece, body: int, *, is_bytes: bool) -> Mistake | None:
    for match in _BAD_ESCAPE.finditer(piece.text, body - piece.start):
        kind = match.lastgroup
        if kind is None or (is_bytes and kind in {"u", "U", "big"}):
            continue
        start, text = piece.start + match.start(), match[0]
        if kind == "octal" and not (is_bytes and int(text[1:], 8) > 0xFF):
            continue
        if kind == "big" and int(text.removeprefix("\\U"), 16) <= _BIGGEST:
            continue
        if case.line_of(start) != case.line_of(case.start):
            start, end = piece.start, case.line_end(piece.start)
        else:
            end = start + len(text)
        expected, hint = "", ""
        if kind in _DIGITS:
            expected = f"{_DIGITS[kind]} hexadecimal digits after '\\{kind}'"
            found = f"'{text}'"
            hint = r"in a path, double each backslash or write r'...'"
        elif kind == "N":
            expected, found = "an escape sequence with a code", "'\\N'"
            hint = _code_point(text)
        else:
            limit = r"\U0010ffff" if kind == "big" else r"\377"
            what = "a character" if kind == "big" else "a byte"
            expected, found = f"{what} of at most {limit}", f"'{text}'"
        return Mistake("bad-escape", expected, found, start, end, hint)
    return None


def _code_point(text: str) -> str:
    """The escape with a code for one with a name."""
    try:
        code = ord(unicodedata.lookup(text[3:-1]))
    except (KeyError, ValueError):
        return "MicroPython knows no names of characters: write the code as \\u...."
    escape = f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    return f"MicroPython knows no names of characters: write {escape}"


def _unclosed(case: Case, piece: Piece, quote: str) -> Mistake:
    if len(quote) > 1:
        return Mistake(
            "unclosed-triple-string", f"{quote} at the end of the string", "the end of the file",
            piece.start, case.line_of(piece.start) and _first_line_end(case, piece),
            "every string with three quotes ends at the next three quotes of the same kind",
        )  # fmt: skip
    hint = f"add {quote} where the string ends; a text of several lines takes {quote * 3}"
    if quote == "'" and re.search(r"\w'\w", piece.text):
        hint = 'put a text with an apostrophe between double quotes: "it\'s"'
    elif piece.text.endswith("\\" + quote):
        hint = f"\\{quote} does not end a string: write \\\\{quote}"
    return Mistake(
        "unclosed-string", f"{quote} at the end of the string", "the end of the line",
        piece.start, piece.end, hint,
    )  # fmt: skip


def _first_line_end(case: Case, piece: Piece) -> int:
    end = case.text.text.find("\n", piece.start)
    return end if end >= 0 else piece.end


def _template(case: Case, piece: Piece, body: int) -> Mistake:
    """An f-string or t-string that is malformed."""
    text, start = piece.text, piece.start
    end = case.line_end(piece.start) if "\n" in text else piece.end
    hint = "write a brace itself twice: {{ or }}"
    if case.found == "nothing" and (match := re.search(r"\{\s*=?[}:!]", text)):
        start, end = piece.start + match.start(), piece.start + match.end()
    elif "'}'" in case.expected and (match := re.search(r"!(?![rs][:}])\w*", text)):
        start, end = piece.start + match.start(), piece.start + match.end()
        hint = "MicroPython has the conversions !r and !s only"
    elif "'}'" in case.expected and (place := text.rfind("{")) >= 0:
        start, end = piece.start + place, piece.start + place + 1
        hint = _CLOSE_BRACE
    if case.line_of(start) != case.line_of(case.start):
        start, end = piece.start, case.line_end(piece.start)
    is_fstring = "f" in text[: body - piece.start].lower()
    return Mistake(
        "bad-fstring" if is_fstring else "bad-tstring", case.expected, case.found, start, end, hint
    )


def backslash(case: Case) -> Mistake | None:
    """A backslash that is not the last character of its line."""
    if case.expected != "a newline after '\\'":
        return None
    end = case.text.line_starts[case.line_of(case.start) - 1] + len(
        case.text.line(case.line_of(case.start) - 1)
    )
    rest = case.text.text[case.start + 1 : end]
    is_blank = not rest.strip()
    return Mistake(
        "text-after-backslash", case.expected, "white space" if is_blank else case.found,
        case.start, case.start + 1,
        "remove the white space at the end of the line" if is_blank
        else "outside of strings a backslash only joins a line with the next",
    )  # fmt: skip


def number(case: Case) -> Mistake | None:
    """`0777`, `0b12`, `1.2.3`, `10ms`."""
    piece = case.piece()
    is_about_it = case.expected.startswith(("a number", "digits of base", "'0x'"))
    if piece.kind != "number" or case.start != piece.start or not is_about_it:
        return None
    text = piece.text
    digits = text[2:]
    base = {"0x": "0123456789abcdef", "0o": "01234567", "0b": "01"}.get(text[:2].lower())
    if base is not None:
        wrong = next((i for i, c in enumerate(digits, 2) if c.lower() not in base + "_"), -1)
        start = piece.start + max(wrong, 0)
        end = start + 1 if wrong >= 0 else piece.end
        return Mistake("bad-number", case.expected, case.found, start, end)
    if re.fullmatch(r"0[0-7_]+", text):
        return case.at(
            piece, "old-octal", case.expected, case.found,
            f"write 0o{text.lstrip('0_')} for an octal number, or leave the 0 out",
        )  # fmt: skip
    if re.fullmatch(r"0[0-9_]+", text):
        return case.at(
            piece, "old-octal", "a number without 0 at its start", f"'{text}'",
            f"write {text.lstrip('0_')}",
        )  # fmt: skip
    hint = ""
    match = re.match(r"[0-9_]*\.?[0-9_]*(?:[eE][+-]?[0-9]+)?", text)
    rest = text[match.end() :] if match else ""
    if rest[:1] == ".":
        hint = "a number has one '.'"
    elif re.fullmatch(r"[lLuU]+|[fF]", rest):
        hint = f"numbers have no suffix in Python: write {text[: -len(rest)]}"
    elif rest in {"e", "E"}:
        hint = f"an exponent has digits: {text}3"
    elif rest[:1].isalpha():
        hint = "a name starts with a letter or _, and a number ends before a letter"
    return case.at(piece, "bad-number", "a number", f"'{text}'", hint)


def odd_character(case: Case) -> Mistake | None:
    """A character that only looks like one of the language: a smart quote, say."""
    first = case.text.line_starts[case.text.line_of(case.start)]
    for piece in case.statement.pieces:
        if piece.start < first:
            continue
        # One piece behind the place counts too: it may be what is at fault.
        if piece.start > case.start and piece is not case.piece(1):
            break
        if piece.kind in {"string", "open"}:
            continue
        for offset, char in enumerate(piece.text, piece.start):
            if is_odd(char) and case.line_of(offset) == case.line_of(case.start):
                return _odd(char, offset)
    piece = case.piece()
    if piece.kind == "op" and not piece.text.isprintable():
        return _odd(piece.text, piece.start)
    return None


def _odd(char: str, offset: int) -> Mistake:
    expected, shown, hint = describe_odd(char)
    return Mistake("odd-character", expected, shown, offset, offset + 1, hint)


def is_odd(char: str) -> bool:
    """Whether a character looks like punctuation or space, but is not Python's."""
    return ord(char) > _LAST_ASCII and not char.isalnum() and unicodedata.category(char)[0] != "M"


def describe_odd(char: str) -> tuple[str, str, str]:
    """What should be in the place of an odd character, its name, and what to do."""
    if _RAW_BYTE.match(char):
        return "UTF-8 text", f"the byte 0x{ord(char) & 0xFF:02X}", "save the file as UTF-8"
    code = f"U+{ord(char):04X}, {unicodedata.name(char, 'control character').lower()}"
    shown = f"'{char}' ({code})" if char.isprintable() and char.strip() else code
    plain = LOOKALIKES.get(char)
    if plain is None:
        return "a character that Python knows", shown, "remove it"
    if not plain:
        return "no invisible character", shown, "remove it: it cannot be seen"
    if plain == " ":
        return "a space", shown, "replace it by a space"
    return plain if plain in "'\"" else f"'{plain}'", shown, f"replace it by {plain}"
