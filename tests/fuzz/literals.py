# SPDX-License-Identifier: MIT
"""Random literals: every spelling of numbers, strings, f-strings and t-strings.

The interesting numbers lie around powers of two (small ints end at 2**30) and powers of
ten (where the decimal digits of a float are rounded).
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_NEAR = [0, 1, 7, 8, 15, 16, 29, 30, 31, 32, 33, 47, 61, 62, 63, 64, 65, 100, 127, 128, 200, 1000]
_FLOATS = [
    "0.1", "1e22", "1e23", "5e-324", "2.2250738585072014e-308", "1.7976931348623157e308", "1e309",
    "1e-400", "9007199254740993.0", "0.30000000000000004", "123456789012345678901234567890.",
    "1e16", "1e17", "99999999999999990000.", "1e-5", "1e-4", "0.0001", "1.5e300", "4.35", "2.675",
    "1e5", "1e6", "100000.", "1000000.0", "0.5", ".5", "5.", "1e0", "0e0", "00.5", "0.", "1_0.2_5",
]  # fmt: skip
_CHARS = "abc XYZ019_-+*/.,;:!?@#$%^&|~<>=()[]"
_ESCAPES = [
    "\\n", "\\t", "\\\\", "\\'", '\\"', "\\a", "\\b", "\\f", "\\v", "\\r", "\\0", "\\7", "\\12",
    "\\377", "\\400", "\\x41", "\\xff", "\\x00", "\\\n", "\\q", "\\8", "\\ ",
]  # fmt: skip
_TEXT_ESCAPES = ["\\u20ac", "\\U0001f600", "\\ud800", "\\u00e9", "\\U0010ffff", "\\777"]
_WIDE = ["é", "€", "😀", "ß", "\u2028", "\x85", "\xa0", "中文"]
_STR_PREFIXES = ["", "", "", "", "", "", "u", "r"]
_BYTES_PREFIXES = ["b", "b", "rb", "br"]
_WORDS = [
    "", "a", "ab", "name", "append", "__init__", "0123456789", "0123456789a", "hello, world",
    "RuntimeError", "AssertionError", "some longer text", "getattribute_long_name", "{}", "{{}}",
]  # fmt: skip
_CONVERSIONS = ["", "", "", "", "!r", "!s"]
_SPECS = ["", "", "", ":", ":>10", ":.3f", ":x", ":{w}", ":{w}.{p}", ":0{w}d", "::", ": "]


def integer(random: Random) -> str:
    """An integer literal."""
    choice = random.random()
    if choice < 0.5:
        return str(random.randrange(-2, 300) if choice < 0.02 else random.randrange(300))
    value = (1 << random.choice(_NEAR)) + random.randrange(-3, 4)
    if choice < 0.6:
        value = random.getrandbits(random.choice((31, 32, 64, 200)))
    value = abs(value)
    form = random.randrange(10)
    if form == 0:
        return hex(value).upper().replace("X", random.choice("xX"))
    if form == 1:
        return "0" + random.choice("oO") + f"{value:o}"
    if form == 2 and value < 1 << 70:
        return "0" + random.choice("bB") + f"{value:b}"
    text = hex(value) if form == 3 else str(value)
    if form in {4, 5} and len(text) > 1:
        where = random.randrange(1, len(text))
        text = text[:where] + "_" * random.choice((1, 1, 1, 2)) + text[where:]
    return "0" * random.randrange(1, 4) if form == 6 and choice < 0.7 else text


def real(random: Random) -> str:
    """A float or imaginary literal."""
    choice = random.random()
    if choice < 0.3:
        text = random.choice(_FLOATS)
    elif choice < 0.6:
        text = repr(random.uniform(-20, 20) * 10.0 ** random.randrange(-30, 30)).lstrip("-")
    elif choice < 0.8:
        digits = str(random.getrandbits(random.choice((8, 20, 53, 64, 90))))
        where = random.randrange(len(digits) + 1)
        text = digits[:where] + "." + digits[where:]
        if random.random() < 0.6:
            text += random.choice("eE") + random.choice(("", "+", "-")) + str(random.randrange(330))
    else:
        text = f"{random.getrandbits(10)}e{random.randrange(-30, 30)}"
    if random.random() < 0.08:
        text += random.choice("jJ")
    return text


def _body(random: Random, quote: str, *, raw: bool, is_bytes: bool) -> str:
    if random.random() < 0.5:
        return random.choice(_WORDS)
    parts = []
    for _ in range(random.randrange(6)):
        choice = random.random()
        if choice < 0.2:
            parts.append(random.choice(_WORDS))
        elif choice < 0.6:
            parts.append(random.choice(_CHARS))
        elif choice < 0.75 and not raw:
            parts.append(random.choice(_ESCAPES))
            if is_bytes and parts[-1] == "\\400":
                parts.pop()
        elif choice < 0.8 and not raw and not is_bytes:
            parts.append(random.choice(_TEXT_ESCAPES))
        elif choice < 0.9:
            parts.append(random.choice(_WIDE))
        elif len(quote) > 1:
            parts.append(random.choice(("\n", "\n\n", "'", '"', "  # no comment\n")))
        else:
            parts.append("'" if quote == '"' else '"')
    text = "".join(parts)
    return text.replace(quote, "").removesuffix(quote[0]).removesuffix("\\")


def _quote(random: Random) -> str:
    choice = random.random()
    return '"' if choice < 0.5 else "'" if choice < 0.85 else '"""' if choice < 0.95 else "'''"


def plain_string(random: Random) -> str:
    """A str literal without expressions."""
    prefix = random.choice(_STR_PREFIXES)
    quote = _quote(random)
    return prefix + quote + _body(random, quote, raw=prefix == "r", is_bytes=False) + quote


def bytes_literal(random: Random) -> str:
    """A bytes literal."""
    prefix = random.choice(_BYTES_PREFIXES)
    quote = _quote(random)
    return prefix + quote + _body(random, quote, raw="r" in prefix, is_bytes=True) + quote


def template(random: Random, expression: Callable[[], str], *, letter: str = "f") -> str:
    """An f-string or a t-string.

    Args:
        random: where choices come from.
        expression: makes expressions; those that the lexer cannot take out are not used.
        letter: "f" or "t".
    """
    prefix = random.choice((letter, letter, letter, "r" + letter, letter + "r"))
    quote = _quote(random)
    raw = "r" in prefix
    parts = [prefix, quote]
    for _ in range(random.randrange(4)):
        body = _body(random, quote, raw=raw, is_bytes=False)
        parts.append(body.replace("{", "{{").replace("}", "}}"))
        parts.append(_field(random, expression, quote))
    if random.random() < 0.3:
        parts.append(random.choice(("{{", "}}", "{{}}", "x")))
    return "".join(parts) + quote


def _field(random: Random, expression: Callable[[], str], quote: str) -> str:
    text = expression()
    odd = set(text) & set("\\#" if len(quote) > 1 else "\\#\n")
    if odd or quote in text or "'" in text or '"' in text or ":" in text or "}" in text:
        text = random.choice(("a", "b.c", "d[0]", "e(1)", " f ", "g + 1", "h, i"))
    if text.startswith("{") or "!" in text:
        text = f"({text})"
    equals = "=" if random.random() < 0.15 else ""
    conversion = random.choice(_CONVERSIONS)
    return "{" + text + equals + conversion + random.choice(_SPECS) + "}"
