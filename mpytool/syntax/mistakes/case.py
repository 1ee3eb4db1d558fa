# SPDX-License-Identifier: MIT
"""What a rule about mistakes is given, and what it answers.

    def rule(case: Case) -> Mistake | None

A rule looks at the pieces around the place where the compiler stopped.  It may move
the place within the line, never to another line: which line is at fault is the same
for MicroPython's own compiler.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from mpytool.syntax.mistakes.pieces import CLOSING, OPENING, Piece, Statement, Text

_NO_STATEMENT = Statement(0, 0, (Piece("newline", "", 0, 0),), "")


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong.

    Attributes:
        code: the stable name of this kind of mistake.
        expected, found: go into the message "expected ..., found ...".
        start, end: offsets of what is marked.
        hint: what to do, or "".
        notes: other places: (message, start, end).
    """

    code: str
    expected: str
    found: str
    start: int
    end: int
    hint: str = ""
    notes: tuple[tuple[str, int, int], ...] = ()


class Case:
    """Where the compiler stopped and what it said.

    Args:
        text: the source.
        start: offset of the place; the text's length for its end.
        message: "expected ..., found ...".
        size: count of characters that the compiler marks.
    """

    def __init__(self, text: Text, start: int, message: str, size: int = 1) -> None:
        self.text = text
        self.start = start
        self.end = start + size
        expected, comma, self.found = message.partition(", found ")
        self.expected = expected.removeprefix("expected ") if comma else message

    @cached_property
    def statement_index(self) -> int:
        """Index of the statement in `Text.statements`; -1 for none."""
        return self.text.index_at(self.start)

    @cached_property
    def statement(self) -> Statement:
        """The statement that the place lies in, or behind."""
        index = self.statement_index
        return self.text.statements[index] if index >= 0 else _NO_STATEMENT

    @cached_property
    def index(self) -> int:
        """Index of the piece at the place; the count of pieces at the statement's end."""
        pieces = self.statement.pieces
        return next((i for i, piece in enumerate(pieces) if piece.end > self.start), len(pieces))

    def piece(self, distance: int = 0) -> Piece:
        """A piece of the statement, counted from the place; a newline outside of it."""
        index = self.index + distance
        pieces = self.statement.pieces
        if 0 <= index < len(pieces):
            return pieces[index]
        at = max(self.start, self.statement.end) if index > 0 else self.statement.start
        return Piece("newline", "", at, at)

    @cached_property
    def first(self) -> Piece:
        """The statement's first piece."""
        return self.statement.pieces[0]

    @cached_property
    def open_brackets(self) -> list[Piece]:
        """Brackets of the statement that are open at the place, the innermost last."""
        found: list[Piece] = []
        for piece in self.statement.pieces[: self.index]:
            if piece.kind == "op" and piece.text in OPENING:
                found.append(piece)
            elif piece.kind == "op" and piece.text in CLOSING and found:
                found.pop()
        return found

    def line_of(self, offset: int) -> int:
        """Number of an offset's line, the first is 1."""
        return self.text.line_of(offset) + 1

    def line_end(self, offset: int) -> int:
        """Offset behind the last piece on an offset's line."""
        line = self.line_of(offset)
        ends = [p.end for p in self.statement.pieces if self.line_of(p.start) == line]
        return max(ends, default=offset + 1)

    def source(self, first: Piece, last: Piece) -> str:
        """The text from one piece up to another."""
        return self.text.text[first.start : last.end]

    def at(
        self,
        piece: Piece,
        code: str,
        expected: str,
        found: str = "",
        hint: str = "",
        end: int = 0,
        notes: tuple[tuple[str, int, int], ...] = (),
    ) -> Mistake:
        """A mistake that marks a piece, or from it to an end."""
        if not found and piece.kind == "newline" and self.start >= len(self.text.text):
            found = "the end of the file"
        return Mistake(
            code, expected, found or show(piece), piece.start,
            end or max(piece.end, piece.start + 1), hint, notes,
        )  # fmt: skip


def show(piece: Piece) -> str:
    """A piece in a message: "name 'x'", "'if'", "a string"."""
    if piece.kind == "newline":
        return "the end of the line"
    if piece.is_name:
        return f"name '{piece.text}'"
    if piece.kind == "number":
        return f"number '{piece.text}'"
    if piece.kind in {"string", "open"}:
        return "a string"
    return f"'{piece.text}'"


Rule: TypeAlias = Callable[[Case], "Mistake | None"]
