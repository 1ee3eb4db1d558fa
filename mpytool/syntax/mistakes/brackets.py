# SPDX-License-Identifier: MIT
"""Rules about brackets: open, closed by another, closed without being open."""

from __future__ import annotations

from mpytool.syntax.mistakes.case import Case, Mistake, show
from mpytool.syntax.mistakes.pieces import CLOSING, PARTNER, Piece, starts_statement


def unclosed_bracket(case: Case) -> Mistake | None:
    """`x = (1, 2` and a line that can only be a new statement, or the end of the file."""
    opening = unclosed_at(case)
    piece = case.piece()
    if opening is None and _is_end_of_head(case):
        opening = case.open_brackets[-1]
    if opening is None:
        return None
    closing = PARTNER[opening.text]
    at_end = piece.kind == "newline"
    note = (f"'{opening.text}' was opened here", opening.start, opening.end)
    return case.at(
        piece,
        "unclosed-bracket",
        f"'{closing}' for the '{opening.text}' of line {case.line_of(opening.start)}",
        "the end of the file" if at_end else show(piece),
        f"add '{closing}' where the expression ends",
        notes=(note,),
    )


def _is_end_of_head(case: Case) -> bool:
    """Whether the place is the colon at the end of a head whose bracket is open."""
    pieces = case.statement.pieces
    behind = pieces[case.index + 1 : case.index + 2]
    ends = not behind or case.line_of(behind[0].start) != case.line_of(case.start)
    return bool(
        case.piece().text == ":" and ends and case.open_brackets and case.statement.is_header
    )


def unclosed_at(case: Case) -> Piece | None:
    """The bracket that is open although a new statement or the end of the file has come."""
    text = case.text
    place = case.start
    number = text.line_of(place)
    brackets = case.open_brackets
    before = _before(case) if not brackets else None
    opening = brackets[-1] if brackets else before
    if opening is None:
        return None
    if before is not None or not text.text[place:].strip():
        return opening
    first = text.line_of(case.statement.start)
    if number == first:
        return None
    line = text.line(number).strip()
    is_first = place == text.line_starts[number] + len(text.indent_of(number))
    if line[:1] in CLOSING or len(text.indent_of(number)) > len(case.statement.indent):
        head_end = max(
            (p.end for p in case.statement.pieces if text.line_of(p.start) == first), default=0
        )
        ends_head = case.statement.is_header and text.text[head_end - 1] == ":"
        return opening if ends_head and line[:1] not in CLOSING else None
    if starts_statement(line) or (is_first and case.piece().text not in CLOSING):
        return opening
    return None


def _before(case: Case) -> Piece | None:
    """The bracket that the statement before left open, if the place is the first behind it."""
    index = case.statement_index
    if index < 0:
        return None
    at_end = not case.text.text[case.start :].strip()
    statement = case.text.statements[index]
    if not at_end:
        if index < 1 or case.start < statement.start:
            return None
        statement = case.text.statements[index - 1]
    found: list[Piece] = []
    for piece in statement.pieces:
        if piece.kind == "op" and piece.text in PARTNER:
            if piece.text in CLOSING:
                if found:
                    found.pop()
            else:
                found.append(piece)
    return found[-1] if found else None


def wrong_bracket(case: Case) -> Mistake | None:
    """`(1]` and `1)`."""
    piece = case.piece()
    if piece.kind != "op" or piece.text not in CLOSING:
        return None
    if not case.open_brackets:
        return case.at(
            piece, "unmatched-bracket", f"an opening '{PARTNER[piece.text]}' before",
            f"'{piece.text}' alone", f"remove the '{piece.text}'",
        )  # fmt: skip
    opening = case.open_brackets[-1]
    if opening.text == PARTNER[piece.text]:
        return None
    closing = PARTNER[opening.text]
    where = case.line_of(opening.start)
    line = f" of line {where}" if where != case.line_of(piece.start) else ""
    return case.at(
        piece, "mismatched-bracket", f"'{closing}' for the '{opening.text}'{line}",
        notes=((f"'{opening.text}' was opened here", opening.start, opening.end),),
    )  # fmt: skip


def missing_comma(case: Case) -> Mistake | None:
    """`[1 2]`: two values without a comma."""
    piece, before = case.piece(), case.piece(-1)
    if not case.open_brackets or before.kind == "newline" or not case.expected.startswith("',' or"):
        return None
    starts = (piece.kind in {"number", "string"}) or piece.is_name or piece.text in set("([{")
    ends = before.kind in {"number", "string"} or before.is_name or before.text in set(")]}")
    if not (starts and ends):
        return None
    closing = PARTNER[case.open_brackets[-1].text]
    return case.at(
        piece, "missing-comma", f"',' or '{closing}'", "", "is a comma missing before it?"
    )
