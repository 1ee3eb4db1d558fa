# SPDX-License-Identifier: MIT
r"""Source text in pieces, for looking at mistakes.

The lexer stops at text that is no token.  Here every text can be split, also one
that is no Python at all:

    if (x && y) {    word "if", op "(", word "x", op "&&", word "y", op ")", op "{", newline

Pieces are grouped to statements by `Text.statement_at`.  An open bracket does not
swallow the rest of the file: a line that can only be a new statement ends it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

OPENING = "([{"
CLOSING = ")]}"
PARTNER = dict(zip(OPENING + CLOSING, CLOSING + OPENING, strict=True))

KEYWORDS = frozenset(
    "False None True and as assert async await break class continue def del elif else except "
    "finally for from global if import in is lambda nonlocal not or pass raise return try while "
    "with yield".split()
)
# Statements that have a block.
HEADERS = frozenset("if elif else while for try except finally with def class async".split())
# Words that start a statement and stand nowhere else.
_STARTS = frozenset(
    "assert break class continue def del except finally global import nonlocal pass raise "
    "return try while with elif".split()
)
_EXPRESSION_TOO = frozenset("if for else from async lambda not yield await".split())

_COLON = re.compile(r":(?:\s|$)")
_WORD = r"[A-Za-z_\x80-\U0010FFFF][0-9A-Za-z_\x80-\U0010FFFF]*"
_PREFIX = r"(?:rb|br|rf|fr|rt|tr|[rubft])?"
_PIECE = re.compile(
    r"(?P<space>[ \t\v\f]+|\\\n)|(?P<comment>\#[^\n]*)|(?P<newline>\n)"
    rf"|(?P<string>{_PREFIX}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
    r"|'(?!'')(?:\\.|[^\\\n'])*'|\"(?!\"\")(?:\\.|[^\\\n\"])*\"))"
    rf"|(?P<open>{_PREFIX}(?:(?:'''|\"\"\").*|['\"](?:\\.|[^\\\n])*))"
    r"|(?P<number>\.?[0-9](?:[eE][+-]?(?=[0-9])|[0-9A-Za-z_.])*)"
    rf"|(?P<word>{_WORD})"
    r"|(?P<op>\*\*=|//=|<<=|>>=|===|!==|\.\.\.|<>|->|=>|=<|&&|\|\||\+\+|--|\?\.|\*\*|//|<<|>>|::"
    r"|[-+*/%&|^@=<>:!]=|.)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A word, number, string or operator.

    Attributes:
        kind: "word", "number", "string", "open" (a string without an end), "op" or "newline".
        text: as it is written.
        start, end: offsets.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def is_keyword(self) -> bool:
        """Whether it is a word of the language."""
        return self.kind == "word" and self.text in KEYWORDS

    @property
    def is_name(self) -> bool:
        """Whether it can be a variable."""
        return self.kind == "word" and self.text not in KEYWORDS


@dataclass(frozen=True, slots=True)
class Statement:
    """A logical line: the pieces up to its newline, which is left out.

    Attributes:
        start: offset of the first piece.
        end: offset behind the last one.
        pieces: at least one.
        indent: the white space before it.
    """

    start: int
    end: int
    pieces: tuple[Piece, ...]
    indent: str

    @property
    def word(self) -> str:
        """The first word, that behind `async` if there is one; "" if it is none."""
        words = [piece.text for piece in self.pieces[:2]]
        if words[0] == "async" and len(words) > 1:
            return words[1]
        return words[0] if self.pieces[0].kind == "word" else ""

    @property
    def is_header(self) -> bool:
        """Whether it starts as the head of a block."""
        return self.word in HEADERS


class Text:
    """A source text in pieces."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def line_starts(self) -> list[int]:
        """Offset of each line."""
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_of(self, offset: int) -> int:
        """Number of an offset's line; the first is 0."""
        return bisect_right(self.line_starts, offset) - 1

    def line(self, number: int) -> str:
        """A line without its newline."""
        start = self.line_starts[number]
        end = self.text.find("\n", start)
        return self.text[start : end if end >= 0 else len(self.text)]

    def indent_of(self, number: int) -> str:
        """The white space at the start of a line."""
        line = self.line(number)
        return line[: len(line) - len(line.lstrip(" \t\v\f"))]

    @cached_property
    def statements(self) -> list[Statement]:
        """All logical lines."""
        found: list[Statement] = []
        pieces: list[Piece] = []
        brackets: list[Piece] = []
        line_start = 0
        for match in _PIECE.finditer(self.text):
            kind = match.lastgroup or "op"
            if kind in {"space", "comment"}:
                continue
            if kind == "newline":
                line_start = match.end()
                if pieces and (not brackets or self._ends_statement(pieces, match.end())):
                    found.append(self._statement(pieces))
                    pieces, brackets = [], []
                continue
            piece = Piece(kind, match[0], match.start(), match.end())
            if kind == "op" and match[0] in PARTNER:
                _count_bracket(brackets, piece, line_start)
            pieces.append(piece)
        if pieces:
            found.append(self._statement(pieces))
        return found

    def _statement(self, pieces: list[Piece]) -> Statement:
        indent = self.indent_of(self.line_of(pieces[0].start))
        return Statement(pieces[0].start, pieces[-1].end, tuple(pieces), indent)

    def _ends_statement(self, pieces: list[Piece], line_start: int) -> bool:
        """Whether a newline between brackets ends the statement, for all that can be seen."""
        first = self.line_of(pieces[0].start)
        number = self.line_of(line_start)
        line = self.line(number).strip(" \t\v\f")
        if not line or line[0] in "#" + CLOSING:
            return False
        is_header = pieces[0].text in HEADERS and pieces[-1].text == ":"
        if is_header and self.line_of(pieces[-1].start) == first:
            return True
        if len(self.indent_of(number)) > len(self.indent_of(first)):
            return False
        return starts_statement(line)

    @cached_property
    def _statement_starts(self) -> list[int]:
        return [statement.start for statement in self.statements]

    def index_at(self, offset: int) -> int:
        """Index of the statement that an offset lies in, or of the one before it; -1 for none."""
        return bisect_right(self._statement_starts, offset) - 1


def _count_bracket(brackets: list[Piece], piece: Piece, line_start: int) -> None:
    """Keep a list of open brackets, also where they do not match.

    A wrong closing bracket stands for that of the innermost one, unless one of its own kind
    was opened on the same line: then those inside of that are left open.  One without any
    of its kind before it changes nothing.
    """
    if piece.text in OPENING:
        brackets.append(piece)
        return
    wanted = PARTNER[piece.text]
    own = next((b for b in reversed(brackets) if b.text == wanted), None)
    if own is None:
        return
    if own.start >= line_start:
        while brackets[-1] is not own:
            brackets.pop()
    brackets.pop()


def keyword_like(word: str) -> str:
    """The keyword that a word is a slip of, or ""."""
    from difflib import get_close_matches

    keywords = sorted(KEYWORDS)
    swapped = [keyword for keyword in keywords if sorted(keyword) == sorted(word)]
    close = [*swapped, *get_close_matches(word.lower(), keywords, 1, 0.74)]
    return close[0] if close and close[0] != word and len(word) > 1 else ""


def starts_statement(line: str) -> bool:
    """Whether a line can hardly go on with the expression of the lines before."""
    match = re.match(_WORD, line)
    if match is None:
        return line.startswith("@")
    word = match[0]
    if word in _STARTS:
        return True
    if word in _EXPRESSION_TOO:
        return bool(_COLON.search(line)) or (word == "from" and " import " in line)
    return bool(
        re.match(rf"{_WORD}(?:\.{_WORD}|\[[^\]]*\])*\s*(?:[-+*/%&|^]|//|\*\*|<<|>>)?=(?!=)", line)
    ) and not line.rstrip().endswith(",")
