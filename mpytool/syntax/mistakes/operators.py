# SPDX-License-Identifier: MIT
"""Rules about operators of other languages, and about `=` where `==` is meant."""

from __future__ import annotations

from mpytool.syntax.mistakes.case import Case, Mistake, show
from mpytool.syntax.mistakes.pieces import CLOSING, HEADERS

# Operator -> code, what is meant, hint.
_FOREIGN = {
    "&&": ("c-operator", "'and'", "write 'and' between two conditions"),
    "||": ("c-operator", "'or'", "write 'or' between two conditions"),
    "!": ("c-operator", "'not' or '!='", "write 'not' before a condition"),
    "<>": ("c-operator", "'!='", "write '!=' for \"is not equal\""),
    "===": ("c-operator", "'=='", "write '==' for \"is equal\""),
    "!==": ("c-operator", "'!='", "write '!=' for \"is not equal\""),
    "=>": ("c-operator", "'>='", "write '>=' for \"is at least\""),
    "=<": ("c-operator", "'<='", "write '<=' for \"is at most\""),
    "?": ("c-operator", "an expression", "write 'a if condition else b' for 'condition ? a : b'"),
    "?.": ("c-operator", "'.'", "MicroPython has no '?.': test for None first"),
    "::": ("c-operator", "'.'", "an attribute is written with '.'"),
    "->": ("c-operator", "'.' or ':'", "an attribute is written with '.', also of a pointer"),
    "`": ("backtick", "repr()", "write repr(x) for `x`"),
    "$": ("unknown-character", "an expression or operator", "a name has no '$' in Python"),
}


def foreign_operator(case: Case) -> Mistake | None:
    """`a && b`, `!a`, `a <> b`, `x++`."""
    for distance in (0, -1):
        piece = case.piece(distance)
        if piece.kind != "op":
            continue
        if piece.text in {"++", "--"} and case.piece(distance + 1).kind == "newline":
            sign, name = piece.text[0], case.piece(distance - 1)
            return case.at(
                piece, "increment", f"'{sign}= 1'", f"'{piece.text}'",
                f"write {name.text if name.is_name else 'x'} {sign}= 1",
            )  # fmt: skip
        if piece.text in {"//", "/"} and piece.start == case.first.start:
            return case.at(
                piece, "c-comment", "a statement", "'//'" if piece.text == "//" else "'/*'",
                "a comment starts with #",
            )  # fmt: skip
        if piece.text == "=>" and case.statement.word not in {"if", "elif", "while", "assert"}:
            return case.at(
                piece, "c-operator", "'>=' or 'lambda'", "'=>'",
                "write '>=' for \"is at least\", 'lambda x: ...' for a function",
            )  # fmt: skip
        if piece.text in _FOREIGN and not (piece.text == "->" and case.statement.word == "def"):
            code, expected, hint = _FOREIGN[piece.text]
            if piece.text != "->" or case.piece(distance + 1).is_name:
                return case.at(piece, code, expected, f"'{piece.text}'", hint)
    return None


def assignment_in_expression(case: Case) -> Mistake | None:
    """`if x = 1:`, `return x = 1`, `(x = 1)`."""
    piece = case.piece()
    if piece.text != "=" or piece.kind != "op":
        return None
    word = case.statement.word
    if not case.open_brackets and word in {"if", "elif", "while", "assert", "return"}:
        return case.at(
            piece, "assignment-in-condition", f"'==' in '{word}'", "'='",
            "'==' compares, '=' assigns" if word != "return" else "write the assignment before it",
        )  # fmt: skip
    if case.open_brackets:
        opening = case.open_brackets[-1].text
        before = case.piece(-1)
        if before.is_name and case.piece(-2).text in {"*", "**"} and case.statement.word == "def":
            return case.at(piece, "parameter-default", "',' or ')'", "'='",
                           "a parameter with '*' has no default value")  # fmt: skip
        if opening == "{" and case.expected.startswith("',' or '}'"):
            return case.at(piece, "dict-equals", "':' between key and value", "'='",
                           "a dict is written {key: value}")  # fmt: skip
        if before.is_name and case.piece(-2).text in {"(", ","} and opening == "(":
            hint = "'==' compares; ':=' gives a name to a value"
        else:
            hint = "'==' compares, '=' assigns"
        return case.at(piece, "assignment-in-condition", "'==' or ':='", "'='", hint)
    return None


def walrus(case: Case) -> Mistake | None:
    """`x := 1` as a statement, or without brackets."""
    piece = case.piece()
    if piece.text != ":=":
        return None
    if not case.open_brackets and case.index == 1:
        return case.at(piece, "walrus-place", "'='", "':='", "a statement assigns with '='")
    return case.at(
        piece, "walrus-place", case.expected, "':='", "put brackets around it: (name := value)"
    )


def operand(case: Case) -> Mistake | None:
    """An operator or keyword with nothing behind it."""
    if case.expected != "an expression":
        return None
    piece, before = case.piece(), case.piece(-1)
    if piece.text in {"*", "**"}:
        return _star(case)
    if piece.is_keyword:
        return _keyword(case)
    if piece.text == "," and before.text in {",", "(", "[", "{"}:
        return case.at(piece, "missing-value", "a value before ','", "none",
                       "remove the ',' or write a value")  # fmt: skip
    if piece.text == ";" and before.text in {";", ""}:
        return case.at(piece, "missing-value", "a statement before ';'", "", "remove the ';'")
    if stray := _stray_colon(case):
        return stray
    if piece.kind != "newline" and piece.text not in {*CLOSING, ",", ":", ";"}:
        return case.at(piece, "unexpected-token", f"an expression{_behind(case)}", "")
    hint = ""
    if before.text == "=" and piece.kind == "newline":
        hint = "write None if there is no value yet"
    elif piece.kind == "newline" and before.text in {*"+-*/<>", "==", "and", "or"}:
        hint = "put brackets around an expression that goes on in the next line"
    return case.at(piece, "missing-value", f"a value{_behind(case)}", "", hint)


def _star(case: Case) -> Mistake:
    """`{**a}` and `x = **a`."""
    piece = case.piece()
    if piece.text == "**" and case.open_brackets and case.open_brackets[-1].text == "{":
        return case.at(
            piece, "dict-unpacking", "a key and value", "'**'",
            "MicroPython has no {**a}: write dict(a), or a copy and update()",
        )  # fmt: skip
    return case.at(
        piece, "star-place", "an expression", f"'{piece.text}'",
        "'*' before a value stands in calls, lists, tuples and targets of assignments",
    )  # fmt: skip


def _stray_colon(case: Case) -> Mistake | None:
    """`f():` and `return:`."""
    piece, before = case.piece(), case.piece(-1)
    if case.open_brackets or case.statement.is_header:
        return None
    if piece.text == ":" and case.piece(1).kind == "newline":
        return case.at(piece, "unexpected-colon", f"a value{_behind(case)}", "", "remove the ':'")
    if before.text != ":" or piece.kind != "newline":
        return None
    if any(p.text == "lambda" for p in case.statement.pieces):
        return None
    hint = "remove the ':', or write an annotation behind it"
    if case.first.is_name and case.statement.pieces[-2].text == ")":
        hint = "is 'def' missing before it?"
    return case.at(before, "unexpected-colon", "a newline", "':'", hint)


def _behind(case: Case) -> str:
    before = case.piece(-1)
    if before.kind == "newline":
        return ""
    return f" after {show(before)}"


def _keyword(case: Case) -> Mistake | None:
    piece, before, after = case.piece(), case.piece(-1), case.piece(1)
    word = piece.text
    if case.index == 0:
        return None
    if after.text in {"=", "+=", "-=", "."} or (
        before.text in {".", ","} and after.text in {"=", ","}
    ):
        return case.at(piece, "keyword-as-name", "a name", f"the keyword '{word}'",
                       f"choose another name: {word}_, say")  # fmt: skip
    in_lambda = any(p.text == "lambda" for p in case.statement.pieces[: case.index])
    if in_lambda and before.text in {"lambda", ":"}:
        return case.at(piece, "statement-in-lambda", "an expression in 'lambda'", f"'{word}'",
                       "a lambda holds one expression: use 'def' for statements")  # fmt: skip
    hint = ""
    if word in HEADERS and before.text in {";", ":"}:
        hint = "a statement with a block starts on a line of its own"
    return case.at(piece, "keyword-place", f"an expression{_behind(case)}",
                   f"the keyword '{word}'", hint)  # fmt: skip
