# SPDX-License-Identifier: MIT
"""Rules about statements: heads of blocks, names, imports, decorators."""

from __future__ import annotations

from mpytool.syntax.mistakes.case import Case, Mistake
from mpytool.syntax.mistakes.pieces import Piece, keyword_like


def missing_colon(case: Case) -> Mistake | None:
    """A head without its colon."""
    if not case.expected.startswith("':' after"):
        return None
    piece = case.piece()
    word = case.statement.word
    if case.expected.endswith("'lambda'"):
        return case.at(piece, "missing-colon", case.expected)
    if piece.kind == "newline":
        return case.at(piece, "missing-colon", case.expected, "",
                       f"add ':' at the end of the '{word}' line")  # fmt: skip
    if word == "with" and case.piece(-1).text == ")" and case.statement.pieces[1].text == "(":
        return None
    if word in {"except", "def", "class", "else", "try", "finally"} or piece.kind in {
        "word",
        "number",
        "string",
    }:
        return case.at(piece, "missing-colon", case.expected, "")
    return None


def parenthesised_with(case: Case) -> Mistake | None:
    """`with (open(a) as b, open(c) as d):`."""
    piece = case.piece()
    if case.statement.word != "with" or piece.text != "as" or not case.open_brackets:
        return None
    opening = case.open_brackets[-1]
    if opening is not case.statement.pieces[1 + (case.first.text == "async")]:
        return None
    return case.at(piece, "parenthesised-with", "')'", "'as' between brackets",
                   "MicroPython has no brackets around the contexts of 'with': leave them out, "
                   "end lines with '\\'")  # fmt: skip


_ALONE = {
    "else": "'if', 'for', 'while' or 'try'", "elif": "'if'", "except": "'try'", "finally": "'try'",
}  # fmt: skip


def branch_alone(case: Case) -> Mistake | None:
    """`else` without an `if`."""
    piece = case.piece()
    if case.index != 0 or piece.text not in _ALONE or case.expected != "an expression":
        return None
    wanted = _ALONE[piece.text]
    return case.at(
        piece, "branch-alone", f"{wanted} with the same indentation before '{piece.text}'",
        "none", "line it up with what it belongs to",
    )  # fmt: skip


def try_alone(case: Case) -> Mistake | None:
    """`try` without `except`."""
    if not case.expected.startswith("'except' or 'finally'"):
        return None
    index = try_index(case)
    notes: tuple[tuple[str, int, int], ...] = ()
    if index >= 0:
        statement = case.text.statements[index]
        notes = (("this 'try' has neither", statement.start, statement.end),)
    return case.at(case.piece(), "try-alone", "'except' or 'finally' after the block of 'try'", "",
                   notes=notes)  # fmt: skip


def try_index(case: Case) -> int:
    """Index of the `try` that has no clause: the nearest before that is not deeper."""
    index = case.statement_index
    statements = case.text.statements
    width = len(case.statement.indent) if case.piece().kind != "newline" else 1 << 30
    candidates = [
        i for i in range(index, -1, -1)
        if statements[i].word == "try" and len(statements[i].indent) >= min(width, 1 << 30)
    ]  # fmt: skip
    if not candidates:
        candidates = [i for i in range(index, -1, -1) if statements[i].word == "try"]
    return candidates[0] if candidates else -1


def keyword_as_name(case: Case) -> Mistake | None:
    """`class = 1`, `def for():`, `x.in`, `import as`."""
    piece, before, after = case.piece(), case.piece(-1), case.piece(1)
    if case.expected.startswith("a name") and piece.is_keyword:
        return case.at(piece, "keyword-as-name", case.expected, f"the keyword '{piece.text}'",
                       f"choose another name: {piece.text}_, say")  # fmt: skip
    first = case.first
    if first.is_keyword and piece.text == "=" and before is first and first.text != "return":
        return case.at(first, "keyword-as-name", "a name", f"the keyword '{first.text}'",
                       f"choose another name: {first.text}_, say")  # fmt: skip
    is_argument = before.text in {"(", ","} and after.text in {"=", ")", ","}
    if piece.is_keyword and is_argument and case.expected == "an expression":
        return case.at(piece, "keyword-as-name", "a name", f"the keyword '{piece.text}'",
                       f"choose another name: {piece.text}_, say")  # fmt: skip
    return None


def decorator(case: Case) -> Mistake | None:
    """A decorator that is no dotted name, or that decorates nothing."""
    if case.expected.startswith("'def' or 'class' after a decorator"):
        return case.at(case.piece(), "decorator-target", case.expected, "",
                       "a decorator stands on the line before 'def' or 'class'")  # fmt: skip
    if case.expected.startswith("'def' after a decorator"):
        return case.at(case.piece(), "decorator-target", case.expected, "")
    about = {"a name after '@'", "a newline after the decorator"}
    if case.first.text == "@" and case.expected in about:
        hint = "in MicroPython a decorator is a dotted name or its call: @a.b(c)"
        return case.at(case.piece(), "decorator-expression", case.expected, "", hint)
    return None


def two_values(case: Case) -> Mistake | None:
    """`x y`: two expressions side by side."""
    if case.expected not in {"a newline or an operator", "a newline"}:
        return None
    piece, before = case.piece(), case.piece(-1)
    if piece.text == ":":
        hint = "only if, for, while, def, class, try and with end with ':'"
        if any(p.text == "lambda" for p in case.statement.pieces):
            hint = "the parameters of a lambda have no annotations"
        return case.at(piece, "unexpected-colon", case.expected, "", hint)
    hint = "is an operator, a comma or a newline missing before it?"
    if piece.text == "=" and case.first.text in {"global", "nonlocal"}:
        hint = f"write {before.text} = ... on a line of its own"
    elif before.is_name and case.index == 1 and (word := keyword_like(before.text)):
        return case.at(before, "keyword-slip", "a keyword", f"name '{before.text}'",
                       f"did you mean '{word}'?")  # fmt: skip
    elif before.is_name and case.index == 1 and case.statement.pieces[-1].text == ":":
        hint = f"is '{before.text}' a statement? MicroPython has none of this name"
    elif piece.start == before.end:
        hint = _touching(case, before, piece) or hint
    elif before.kind == "string" and piece.kind == "string":
        hint = "bytes and text are not joined: write both with b, or both without"
    return case.at(piece, "missing-newline", case.expected, "", hint)


def _touching(case: Case, before: Piece, piece: Piece) -> str:
    """What helps with two pieces without a space: `'it's'`, `R"a"`, `x.1`."""
    rest = case.statement.pieces[case.index :]
    if before.kind == "string" and any(p.kind == "open" for p in rest):
        return 'put a text with an apostrophe between double quotes: "it\'s"'
    if before.is_name and piece.kind == "string":
        return f"no string starts with {before.text}: only r, b, u, f, t in small letters"
    if piece.kind == "number" and piece.text[0] == ".":
        return "an attribute is a name"
    return ""


def imports(case: Case) -> Mistake | None:
    """`from x import`, `from x`."""
    if case.first.text not in {"import", "from"}:
        return None
    if case.expected == "a newline":
        hint = "a module's name is made of names and dots"
        if case.piece().text == ".":
            hint = "a name to import or after 'as' has no '.'"
        return case.at(case.piece(), "bad-import", "a newline or ','", "", hint)
    if (
        case.expected.startswith(("a name to import", "a name of a module"))
        or "'import'" in case.expected
    ):
        hint = ""
        if case.expected.startswith("a name to import") and case.piece().kind == "newline":
            hint = "write the names, or * for all; several lines need brackets"
        return case.at(case.piece(), "bad-import", case.expected, "", hint)
    return None


def missing_name(case: Case) -> Mistake | None:
    """A name is missing."""
    if not case.expected.startswith("a name"):
        return None
    piece = case.piece()
    hint = ""
    if piece.kind == "number":
        hint = "a name starts with a letter or _"
    elif piece.kind == "string" and case.expected == "a name of a parameter":
        hint = "a parameter is a name, with a default behind '=': name=value"
    return case.at(piece, "missing-name", case.expected, "", hint)


def for_in(case: Case) -> Mistake | None:
    """`for x = 1`, `for x of y`."""
    if not case.expected.startswith("'in' after"):
        return None
    hint = "write for NAME in VALUES:"
    if case.piece().text in {"=", ";"}:
        hint = "to count, write for i in range(10):"
    return case.at(case.piece(), "missing-in", case.expected, "", hint)


def conditional(case: Case) -> Mistake | None:
    """`a if b` without `else`."""
    if not case.expected.startswith("'else' after"):
        return None
    return case.at(case.piece(), "missing-else", case.expected, "",
                   "a value with 'if' needs 'else': a if condition else b")  # fmt: skip


def parenthesis(case: Case) -> Mistake | None:
    """`def f:`."""
    if case.expected == "'(' after the function's name":
        return case.at(case.piece(), "missing-parenthesis", case.expected, "",
                       "a function without parameters is written def NAME():")  # fmt: skip
    return None
