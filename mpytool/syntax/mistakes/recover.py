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
from mpytool.syntax.mistakes.indentation import too_shallow, width
from mpytool.syntax.mistakes.pieces import CLOSING, Statement, Text, keyword_like
from mpytool.syntax.mistakes.statements import try_index

# What a head becomes; any other statement becomes `pass`.
_HEADS = {
    "if": "if __:", "elif": "elif __:", "else": "else:", "while": "while __:",
    "for": "for __ in __:", "try": "try:", "except": "except __:", "finally": "finally:",
    "with": "with __:", "class": "class __:", "def": "def __(*__):",
}  # fmt: skip


def loses_head(text: Text, start: int) -> bool:
    """Whether the statement at a place has a block, but is not known to be what kind of head."""
    index = text.index_at(start)
    return index >= 0 and text.statements[index].word not in _HEADS and _has_block(text, index)


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
    index = case.statement_index
    if code in {"unexpected-indent", "unindent-mismatch", "mixed-indentation"}:
        number = text.line_of(start)
        _line_up(text, lines, text.index_at(start + len(text.indent_of(number))))
    elif index < 0:
        return text.text
    elif code == "missing-block":
        _give_block(text, lines, index, start)
    elif code == "try-alone":
        _join_clause(text, lines, index, try_index(case))
    elif code == "branch-alone":
        _join_branch(text, lines, index)
    elif code == "unclosed-bracket":
        _without_open(case, lines, index)
    else:
        statement = text.statements[index]
        _replace(text, lines, statement, _stand_in(text, index, code))
        if statement.word not in _HEADS and statement.pieces[-1].text != ":":
            _blank_deeper(text, lines, index)
        if code == "match-statement":
            _replace_cases(text, lines, index)
        elif code == "decorator-target":
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
    if code == "branch-alone":
        word = "if"
    if code == "else-if":
        word = "elif"
    if statement.pieces[0].text == "@":
        return ""
    has_block = _has_block(text, index)
    if word not in _HEADS:
        is_head = has_block and statement.pieces[-1].text == ":"
        return f"{_likely_head(statement)}:" if is_head else "pass"
    if word == "try" and not has_block:
        return "pass"
    head = _HEADS[word]
    if statement.pieces[0].text == "async" and word == "def":
        head = f"async {head}"
    return head if has_block else f"{head} pass"


def _has_block(text: Text, index: int) -> bool:
    following = text.statements[index + 1 : index + 2]
    return bool(following) and width(following[0].indent) > width(text.statements[index].indent)


def _likely_head(statement: Statement) -> str:
    """The head, without colon, that a statement with a block may be meant to be."""
    if statement.word == "async":
        return "async " + _HEADS["def"].rstrip(":")
    word = keyword_like(statement.word)
    if word in _HEADS:
        return _HEADS[word].rstrip(":")
    is_function = any(piece.text == "(" for piece in statement.pieces)
    return _HEADS["def" if is_function else "while"].rstrip(":")


def _indent(text: Text, lines: list[str], statement: Statement, indent: str) -> None:
    """Give a statement's first line another indentation."""
    number = text.line_of(statement.start)
    lines[number] = indent + lines[number].lstrip(" \t\v\f")


def _line_up(text: Text, lines: list[str], index: int) -> None:
    """Move a statement to the nearest level of indentation, and those below it as deep as it."""
    statements = text.statements
    if (shallow := too_shallow(statements, index)) is not None:
        _indent(text, lines, shallow, statements[index].indent)
        return
    levels = _levels(statements, index)
    wrong = statements[index].indent
    is_head = statements[index].pieces[-1].text == ":"
    if len(levels) == 1 or width(wrong) > width(levels[0]):
        right = levels[0]
    else:
        right = _level_behind(statements, index, levels) or min(
            levels, key=lambda level: abs(width(level) - width(wrong))
        )
    _indent(text, lines, statements[index], right)
    for statement in () if is_head else statements[index + 1 :]:
        if statement.indent != wrong:
            break
        _indent(text, lines, statement, right)


def _level_behind(statements: list[Statement], index: int, levels: list[str]) -> str:
    """The first level to which the statements behind a place return; "" for none."""
    behind = statements[index + 1 :]
    limit = 1 << 30
    if behind and statements[index].pieces[-1].text == ":":
        limit = width(behind[0].indent)
    return next((s.indent for s in behind if s.indent in levels and width(s.indent) < limit), "")


def _levels(statements: list[Statement], index: int) -> list[str]:
    """Indentations of the blocks around a statement, the innermost first."""
    levels: list[str] = []
    for statement in reversed(statements[:index]):
        if not levels or width(statement.indent) < width(levels[-1]):
            levels.append(statement.indent)
    return levels or [""]


def _give_block(text: Text, lines: list[str], index: int, start: int) -> None:
    """Give the head before a place a block: the statement there if deeper ones follow it."""
    statements = text.statements
    head = index
    while head >= 0 and (statements[head].end > start or statements[head].pieces[-1].text != ":"):
        head -= 1
    if head < 0:
        return
    statement = statements[head]
    deeper: list[str] = []
    for following in statements[head + 2 :]:
        if width(following.indent) <= width(statement.indent):
            break
        deeper.append(following.indent)
    lost = statements[head + 1 : head + 2]
    is_head = bool(lost) and lost[0].pieces[-1].text == ":"
    if deeper and (not is_head or min(map(width, deeper)) < width(deeper[0])):
        _indent(text, lines, lost[0], min(deeper, key=width))
        return
    word = statement.word if statement.word in _HEADS else "if"
    prefix = "async " if statement.pieces[0].text == "async" and word == "def" else ""
    _replace(text, lines, statement, f"{prefix}{_HEADS[word]} pass")


def _join_clause(text: Text, lines: list[str], index: int, opening: int) -> None:
    """Move an `except` to its `try`; a `try` without one becomes an `if`."""
    statement, owner = text.statements[index], text.statements[opening]
    if statement.word in {"except", "finally"} and index != opening:
        _indent(text, lines, statement, owner.indent)
    else:
        _replace(text, lines, owner, "if __:")


_OWNERS = {
    "else": {"if", "elif", "for", "while", "except"}, "elif": {"if", "elif"},
    "except": {"try", "except"}, "finally": {"try", "except", "else"},
}  # fmt: skip


def _join_branch(text: Text, lines: list[str], index: int) -> None:
    """Move an `else` to the `if` before it; without one, it becomes an `if`."""
    statement = text.statements[index]
    for owner in reversed(text.statements[:index]):
        if owner.word in _OWNERS[statement.word] and owner.indent != statement.indent:
            if width(owner.indent) < width(statement.indent):
                _indent(text, lines, statement, owner.indent)
                return
        elif width(owner.indent) < width(statement.indent):
            break
    _replace(text, lines, statement, _stand_in(text, index, "branch-alone"))


def _without_open(case: Case, lines: list[str], index: int) -> None:
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


def _blank_deeper(text: Text, lines: list[str], index: int) -> None:
    """Blank what goes on with a statement that is no head: its lines without their bracket."""
    depth = width(text.statements[index].indent)
    was_deeper = False
    for statement in text.statements[index + 1 :]:
        is_deeper = width(statement.indent) > depth
        if not is_deeper and not (was_deeper and statement.pieces[0].text in CLOSING):
            break
        _replace(text, lines, statement, "")
        was_deeper = is_deeper
        if not is_deeper:
            break


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
