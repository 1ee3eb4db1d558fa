# SPDX-License-Identifier: MIT
"""Rules about the white space at the start of lines, and about blocks."""

from __future__ import annotations

from collections.abc import Sequence

from mpytool.syntax.mistakes.case import Case, Mistake, show
from mpytool.syntax.mistakes.pieces import Statement

_MIXED = "use four spaces for each level everywhere: many editors can convert tabs to spaces"


def indentation(case: Case) -> Mistake | None:
    """A line that is deeper than its block, or that belongs to none."""
    is_deeper = case.expected == "the indentation of the line before"
    if not is_deeper and case.expected != "the indentation of an enclosing block":
        return None
    number = case.text.line_of(case.start)
    indent = case.text.indent_of(number)
    start = case.text.line_starts[number]
    end = start + max(len(indent), 1)
    before = _lines_before(case, number)
    if any(("\t" in indent) != ("\t" in other) for other in before if other) and indent:
        found = _describe(indent)
        return Mistake(
            "mixed-indentation", f"{_describe(before[0])} as in the lines before", found,
            start, end, _MIXED,
        )  # fmt: skip
    if is_deeper:
        index = case.text.index_at(case.start)
        shallow = too_shallow(case.text.statements, index)
        notes: tuple[tuple[str, int, int], ...] = ()
        if shallow is not None:
            notes = (("or is this line not deep enough?", shallow.start, shallow.end),)
        return Mistake(
            "unexpected-indent", f"the indentation of the line before ({_describe(before[0])})"
            if before else "no indentation at the start of the file",
            _describe(indent), start, end,
            "only a line that ends with ':' is followed by a deeper one", notes,
        )  # fmt: skip
    levels: list[str] = []
    for other in before:
        if not levels or len(other) < len(levels[-1]):
            levels.append(other)
    wanted = " or ".join(dict.fromkeys(_describe(level) for level in levels[:4]))
    return Mistake(
        "unindent-mismatch", f"the indentation of an enclosing block ({wanted})",
        _describe(indent), start, end, "line it up with the block that it belongs to",
    )  # fmt: skip


def too_shallow(statements: Sequence[Statement], index: int) -> Statement | None:
    """The statement before a deeper one, if it is that which is out of line.

    It is if those before it are as deep as the deeper one, or if it is alone in its block.
    """
    if index < 2:
        return None
    deep, shallow = statements[index], statements[index - 1]
    behind = [width(statement.indent) for statement in statements[index + 1 :]]
    is_head = deep.pieces[-1].text == ":"
    if width(deep.indent) <= width(shallow.indent):
        return None
    if is_head and behind[:1] == [width(deep.indent)]:
        return None  # with the block of a head that is too deep
    before = next(
        (s for s in statements[index - 2 :: -1] if width(s.indent) <= width(deep.indent)), None
    )
    if before is None:
        return None
    if before.indent == deep.indent:
        return shallow
    next_out = next((columns for columns in behind if columns < width(deep.indent)), 0)
    is_alone = next_out < width(shallow.indent)
    starts_block = before.pieces[-1].text == ":" and width(before.indent) < width(shallow.indent)
    return shallow if starts_block and is_alone else None


def width(indent: str) -> int:
    """Columns that white space takes."""
    return len(indent.expandtabs())


def _lines_before(case: Case, number: int) -> list[str]:
    """Indentations of the statements before a line, the nearest first."""
    return [
        statement.indent
        for statement in reversed(case.text.statements)
        if case.text.line_of(statement.start) < number
    ]


def _describe(indent: str) -> str:
    if not indent:
        return "none"
    tabs, spaces = indent.count("\t"), indent.count(" ")
    parts = []
    if tabs:
        parts.append(f"{tabs} tab{'s' * (tabs > 1)}")
    if spaces or not tabs:
        parts.append(f"{spaces} space{'s' * (spaces != 1)}")
    return " and ".join(parts)


def missing_block(case: Case) -> Mistake | None:
    """A head without a block."""
    if case.expected != "an indented line":
        return None
    piece = case.piece()
    header = _header_before(case)
    if header < 0:
        return None
    statement = case.text.statements[header]
    line = case.line_of(statement.start)
    is_end = not case.text.text[case.start :].strip()
    note = (f"the block of this '{statement.word}' is missing", statement.start, statement.end)
    return case.at(
        piece, "missing-block", f"an indented line after '{statement.word}' on line {line}",
        "the end of the file" if is_end else f"{show(piece)} without deeper indentation",
        "indent the lines that belong to it, or write 'pass' there",
        notes=(note,),
    )  # fmt: skip


def _header_before(case: Case) -> int:
    """Index of the last statement before the place that ends with a colon."""
    index = case.statement_index
    while index >= 0:
        statement = case.text.statements[index]
        if statement.end <= case.start and statement.pieces[-1].text == ":":
            return index
        index -= 1
    return -1
