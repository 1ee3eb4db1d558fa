# SPDX-License-Identifier: MIT
"""Take a mistake out of a text, so that the compiler can go on to the next one.

    if x = 1:            if __:
        y = (2               pass
    z = 3                z = 3

The statement at fault becomes one that says nothing; the head of a block stays a head,
so that its block is still looked at.  Lines keep their numbers, and other lines their
text.
"""

from __future__ import annotations

from mpytool.syntax.mistakes.brackets import unclosed_at
from mpytool.syntax.mistakes.case import Case
from mpytool.syntax.mistakes.pieces import Statement, Text
from mpytool.syntax.mistakes.statements import try_index

# What a head becomes; any other statement becomes `pass`.
_HEADS = {
    "if": "if __:", "elif": "elif __:", "else": "else:", "while": "while __:",
    "for": "for __ in __:", "try": "try:", "except": "except __:", "finally": "finally:",
    "with": "with __:", "class": "class __:", "def": "def __(*__):",
}  # fmt: skip


def without(text: Text, start: int, message: str, code: str) -> str:
    """The text without the statement at fault.

    Args:
        text: the source.
        start: offset of the place where the compiler stopped.
        message: what it said.
        code: what kind of mistake it is.
    """
    case = Case(text, start, message)
    lines = text.text.split("\n")
    if code in {"unexpected-indent", "unindent-mismatch", "mixed-indentation"}:
        _blank_block(text, lines, text.line_of(start))
        return "\n".join(lines)
    index = case.statement_index
    if index < 0:
        return text.text
    if code == "missing-block":
        return _with_pass(text, lines, index, start)
    if code == "try-alone":
        index = try_index(case)
        _replace(text, lines, text.statements[index], "if __:")
        return "\n".join(lines)
    if code == "unclosed-bracket":
        return _without_open(case, lines, index)
    statement = text.statements[index]
    _replace(text, lines, statement, _stand_in(text, index, code))
    if code == "match-statement":
        _replace_cases(text, lines, index)
    if code == "decorator-target":
        _blank_decorators(text, lines, index)
    return "\n".join(lines)


def _replace(
    text: Text, lines: list[str], statement: Statement, by: str, last: int | None = None
) -> None:
    """Put a stand-in where a statement is, up to its last line."""
    first = text.line_of(statement.start)
    last = text.line_of(max(statement.end - 1, statement.start)) if last is None else last
    lines[first] = statement.indent + by
    for number in range(first + 1, last + 1):
        lines[number] = ""


def _stand_in(text: Text, index: int, code: str) -> str:
    """What takes a statement's place."""
    statement = text.statements[index]
    word = statement.word
    if code == "branch-alone" or (code == "except-order" and word == "except"):
        word = "if" if code == "branch-alone" else word
    if code == "else-if":
        word = "elif"
    if statement.pieces[0].text == "@":
        return ""
    following = text.statements[index + 1] if index + 1 < len(text.statements) else None
    has_block = following is not None and len(following.indent) > len(statement.indent)
    if word not in _HEADS:
        return "if __:" if has_block else "pass"
    head = _HEADS[word]
    if statement.pieces[0].text == "async" and word == "def":
        head = f"async {head}"
    return head if has_block else f"{head} pass"


def _with_pass(text: Text, lines: list[str], index: int, start: int) -> str:
    """Give the head before a place a block."""
    while index >= 0:
        statement = text.statements[index]
        if statement.end <= start and statement.pieces[-1].text == ":":
            word = "if" if statement.word not in _HEADS else statement.word
            prefix = "async " if statement.pieces[0].text == "async" and word == "def" else ""
            _replace(text, lines, statement, f"{prefix}{_HEADS[word]} pass")
            break
        index -= 1
    return "\n".join(lines)


def _without_open(case: Case, lines: list[str], index: int) -> str:
    """Take out a statement with a bracket that is not closed."""
    text = case.text
    opening = unclosed_at(case)
    while index > 0 and opening is not None and text.statements[index].start > opening.start:
        index -= 1
    statement = text.statements[index]
    stop = text.line_of(case.start)
    last = text.line_of(max(statement.end - 1, statement.start))
    if text.text[case.start :].strip() and stop > text.line_of(statement.start):
        last = min(last, stop - 1)
    _replace(text, lines, statement, _stand_in(text, index, ""), last)
    return "\n".join(lines)


def _blank_block(text: Text, lines: list[str], number: int) -> None:
    """Blank a line and those after it that are as deep or deeper."""
    width = len(text.indent_of(number).expandtabs())
    starts = {text.line_of(statement.start): statement for statement in text.statements}
    while number < len(lines):
        statement = starts.get(number)
        if statement is None:
            number += 1
            continue
        if len(statement.indent.expandtabs()) < width:
            break
        end = text.line_of(max(statement.end - 1, statement.start))
        for blank in range(number, end + 1):
            lines[blank] = ""
        number = end + 1


def _replace_cases(text: Text, lines: list[str], index: int) -> None:
    """Make an `if` of every `case` in the block of a `match`."""
    depth = len(text.statements[index].indent)
    for number in range(index + 1, len(text.statements)):
        statement = text.statements[number]
        if len(statement.indent) <= depth:
            break
        if statement.pieces[0].text == "case" and any(p.text == ":" for p in statement.pieces):
            stand_in = _stand_in(text, number, "")
            _replace(text, lines, statement, "if __: pass" if stand_in == "pass" else stand_in)


def _blank_decorators(text: Text, lines: list[str], index: int) -> None:
    while index > 0 and text.statements[index - 1].pieces[0].text == "@":
        index -= 1
        _replace(text, lines, text.statements[index], "")
