# SPDX-License-Identifier: MIT
r"""MicroPython's texts as Python's: nearly UTF-8, but any bytes.

mpy-cross does not look at the encoding of a source, and "\ud800" is a text like any other.

    text       bytes         why
    "\xe9"     C3 A9         UTF-8
    "\ud800"   ED A0 80      a lone surrogate is written as if it were a character
    "\udce9"   E9            U+DC80 - U+DCFF stand for bytes that are no UTF-8 ...
    three of   ED B2 80      ... so those surrogates themselves are three such bytes
    them

Every sequence of bytes is the encoding of exactly one text that `decode` makes.
"""

from __future__ import annotations

import codecs
import re

_ESCAPED = re.compile("[\udc80-\udcff]")
_SURROGATE_SIZE = 3  # bytes
_ERRORS = "micropython"


def encode(text: str) -> bytes:
    """A text's bytes."""
    return text.encode("utf-8", _ERRORS)


def decode(data: bytes) -> str:
    """The text of some bytes; inverse of `encode`."""
    return data.decode("utf-8", _ERRORS)


def has_raw_bytes(text: str) -> bool:
    """Whether a text's bytes are not UTF-8, apart from lone surrogates."""
    return not text.isascii() and _ESCAPED.search(text) is not None


def character(code: int) -> str:
    """The text of the character with a code; `chr` but for surrogates that stand for bytes."""
    char = chr(code)
    if _ESCAPED.match(char):
        return decode(char.encode("utf-8", "surrogatepass"))
    return char


def _handle(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        found = error.object[error.start : error.end]
        return b"".join(
            bytes((ord(char) & 0xFF,)) if _ESCAPED.match(char)
            else char.encode("utf-8", "surrogatepass")
            for char in found
        ), error.end  # fmt: skip
    assert isinstance(error, UnicodeDecodeError)
    start = error.start
    raw = error.object[start : start + _SURROGATE_SIZE]
    if raw[:1] == b"\xed":
        try:
            char = raw.decode("utf-8", "surrogatepass")
        except UnicodeDecodeError:
            char = ""
        if char and not _ESCAPED.match(char):
            return char, start + _SURROGATE_SIZE
    return chr(0xDC00 | error.object[start]), start + 1


codecs.register_error(_ERRORS, _handle)
