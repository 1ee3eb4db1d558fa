# SPDX-License-Identifier: MIT
"""The kinds of tokens, and the spelling of keywords and operators.

A token's kind is a small int, so that the parser can compare kinds and index
tables by them.  `Tokens` holds a whole file as parallel lists; the text

    if x: y

has the kinds KW_IF NAME COLON NAME NEWLINE END.

Source: the language of MicroPython 1.29 (py/lexer.h, py/lexer.c).
"""

from __future__ import annotations

from typing import Final, NamedTuple

from mpytool.syntax.dialect import NEWEST, Dialect

# Kinds without a fixed spelling.
END: Final = 0
ERROR: Final = 1  # the value is a LexError; it is the last but one token
NEWLINE: Final = 2
INDENT: Final = 3
DEDENT: Final = 4
NAME: Final = 5
INTEGER: Final = 6  # the value is the text without underscores
FLOAT: Final = 7  # or an imaginary number
STRING: Final = 8  # the value is a str, adjacent literals joined
BYTES: Final = 9

# Keywords.
KW_FALSE: Final = 10
KW_NONE: Final = 11
KW_TRUE: Final = 12
KW_DEBUG: Final = 13
KW_AND: Final = 14
KW_AS: Final = 15
KW_ASSERT: Final = 16
KW_ASYNC: Final = 17
KW_AWAIT: Final = 18
KW_BREAK: Final = 19
KW_CLASS: Final = 20
KW_CONTINUE: Final = 21
KW_DEF: Final = 22
KW_DEL: Final = 23
KW_ELIF: Final = 24
KW_ELSE: Final = 25
KW_EXCEPT: Final = 26
KW_FINALLY: Final = 27
KW_FOR: Final = 28
KW_FROM: Final = 29
KW_GLOBAL: Final = 30
KW_IF: Final = 31
KW_IMPORT: Final = 32
KW_IN: Final = 33
KW_IS: Final = 34
KW_LAMBDA: Final = 35
KW_NONLOCAL: Final = 36
KW_NOT: Final = 37
KW_OR: Final = 38
KW_PASS: Final = 39
KW_RAISE: Final = 40
KW_RETURN: Final = 41
KW_TRY: Final = 42
KW_WHILE: Final = 43
KW_WITH: Final = 44
KW_YIELD: Final = 45

# Delimiters and operators.
PAREN_OPEN: Final = 46
PAREN_CLOSE: Final = 47
BRACKET_OPEN: Final = 48
BRACKET_CLOSE: Final = 49
BRACE_OPEN: Final = 50
BRACE_CLOSE: Final = 51
COMMA: Final = 52
SEMICOLON: Final = 53
TILDE: Final = 54
COLON: Final = 55
WALRUS: Final = 56
LESS: Final = 57
LESS_EQUAL: Final = 58
SHIFT_LEFT: Final = 59
SHIFT_LEFT_EQUAL: Final = 60
MORE: Final = 61
MORE_EQUAL: Final = 62
SHIFT_RIGHT: Final = 63
SHIFT_RIGHT_EQUAL: Final = 64
STAR: Final = 65
STAR_EQUAL: Final = 66
DOUBLE_STAR: Final = 67
DOUBLE_STAR_EQUAL: Final = 68
PLUS: Final = 69
PLUS_EQUAL: Final = 70
MINUS: Final = 71
MINUS_EQUAL: Final = 72
ARROW: Final = 73
AMPERSAND: Final = 74
AMPERSAND_EQUAL: Final = 75
PIPE: Final = 76
PIPE_EQUAL: Final = 77
SLASH: Final = 78
SLASH_EQUAL: Final = 79
DOUBLE_SLASH: Final = 80
DOUBLE_SLASH_EQUAL: Final = 81
PERCENT: Final = 82
PERCENT_EQUAL: Final = 83
CARET: Final = 84
CARET_EQUAL: Final = 85
AT: Final = 86
AT_EQUAL: Final = 87
EQUAL: Final = 88
DOUBLE_EQUAL: Final = 89
NOT_EQUAL: Final = 90
PERIOD: Final = 91
ELLIPSIS: Final = 92

KIND_COUNT: Final = 93

KEYWORDS: Final[dict[str, int]] = {
    word: kind
    for kind, word in enumerate(
        (
            "False None True __debug__ and as assert async await break class continue def del "
            "elif else except finally for from global if import in is lambda nonlocal not or "
            "pass raise return try while with yield"
        ).split(),
        start=KW_FALSE,
    )
}

OPERATORS: Final[dict[str, int]] = {
    text: kind
    for kind, text in enumerate(
        (
            "( ) [ ] { } , ; ~ : := < <= << <<= > >= >> >>= * *= ** **= + += - -= -> & &= "
            "| |= / /= // //= % %= ^ ^= @ @= = == != . ..."
        ).split(),
        start=PAREN_OPEN,
    )
}

_SPELLING: Final[dict[int, str]] = {
    **{kind: f"'{text}'" for text, kind in KEYWORDS.items()},
    **{kind: f"'{text}'" for text, kind in OPERATORS.items()},
    END: "end of file",
    NEWLINE: "newline",
    INDENT: "indented line",
    DEDENT: "end of the indented block",
    NAME: "name",
    INTEGER: "number",
    FLOAT: "number",
    STRING: "string",
    BYTES: "bytes",
}


class LexError(NamedTuple):
    """Text that is no token: the value of an ERROR token.

    Attributes:
        message: what was expected and found.
        start, end: offsets in the text.
        hint: what to do, or "".
    """

    message: str
    start: int
    end: int
    hint: str = ""


class Tokens:
    """The tokens of a file, as parallel lists that end with an END token.

    Attributes:
        text: the source text, its line ends all newlines.
        kinds: each token's kind.
        values: each token's text or value.
        lines: each token's line number for the line table.  MicroPython counts the
            newlines inside an f-string's expressions twice, and so does this.
        starts: each token's offset in `text`.
        doubtful: (index of a token, what is wrong with the f-string before it if the parser
            refuses that token or one behind), or None.
        dialect: the language.
        long_names: names of more than `INTERN_SIZE` bytes -> index of the first such token.
    """

    __slots__ = ("dialect", "doubtful", "kinds", "lines", "long_names", "starts", "text", "values")

    def __init__(self, text: str, dialect: Dialect = NEWEST) -> None:
        self.text = text
        self.kinds: list[int] = []
        self.values: list[object] = []
        self.lines: list[int] = []
        self.starts: list[int] = []
        self.long_names: dict[str, int] = {}
        self.doubtful: tuple[int, LexError] | None = None
        self.dialect = dialect


# A string of at most this many bytes becomes a qstr, as names always do.
INTERN_SIZE: Final = 10


def describe(kind: int, value: object = None) -> str:
    """A token's name in an error message: "newline", "'if'", "name 'x'"."""
    if kind == NAME:
        return f"name '{value}'"
    if kind in {INTEGER, FLOAT}:
        return f"number '{value}'"
    return _SPELLING[kind]
