# SPDX-License-Identifier: MIT
"""Rules about statements that MicroPython does not have: newer Python's, Python 2's, C's."""

from __future__ import annotations

from mpytool.syntax.mistakes.case import Case, Mistake, show

_CALLED = frozenset({"print", "exec"})
_TYPES = frozenset(
    "int float double char bool byte long short unsigned void string String auto var let const "
    "local static final uint8_t uint16_t uint32_t int8_t int16_t int32_t".split()
)


def newer_python(case: Case) -> Mistake | None:
    """`match`, `type X = ...`, generics, `except*`."""
    first, piece = case.first, case.piece()
    word = case.statement.word
    if first.text in {"match", "case"} and case.statement.pieces[-1].text == ":" and case.index:
        return _no_statement(case, "match-statement", "MicroPython has no 'match': write if, elif "
                             "and else")  # fmt: skip
    if first.text == "type" and case.index == 1 and piece.is_name:
        return _no_statement(case, "type-statement", "MicroPython has no 'type' statement: write "
                             f"{piece.text} = ...")  # fmt: skip
    if word in {"def", "class"} and piece.text == "[" and case.piece(-1).is_name:
        return case.at(piece, "generics", "'('" if word == "def" else "'(' or ':'", "'['",
                       "MicroPython has no type parameters: leave [...] out")  # fmt: skip
    if word == "except" and piece.text == "*" and case.index == 1:
        return case.at(piece, "except-star", "an exception", "'*'",
                       "MicroPython has no 'except*' and no exception groups")  # fmt: skip
    if piece.text == "/" and case.expected == "a parameter":
        return case.at(piece, "positional-only", "a parameter", "'/'",
                       "MicroPython has no positional-only parameters: leave '/' out")  # fmt: skip
    if piece.text == "async" and case.open_brackets and case.index:
        return case.at(piece, "async-comprehension", case.expected, "'async'",
                       "MicroPython has no asynchronous comprehensions: write a loop")  # fmt: skip
    return None


def _no_statement(case: Case, code: str, hint: str) -> Mistake:
    """A first word that starts no statement in MicroPython."""
    found = f"'{case.first.text}'"
    return case.at(case.first, code, "a statement of MicroPython", found, hint)


def python_2(case: Case) -> Mistake | None:
    """`print x`, `exec "x"`, `except E, e:`, `raise E, "text"`."""
    piece = case.piece()
    word = case.statement.word
    if case.piece(-1).text in _CALLED:
        return _called(case)
    if word == "except" and piece.text == ",":
        return case.at(piece, "except-comma", "'as' or ':'", "','",
                       "write 'except E as e:' for a name, 'except (A, B):' for two")  # fmt: skip
    if word == "raise" and piece.text == "," and not case.open_brackets:
        what = case.source(case.statement.pieces[1], case.piece(-1))
        return case.at(piece, "raise-comma", "a newline", "','", f"write raise {what}(...)")
    if piece.text == "(" and case.expected.startswith("a name of a parameter"):
        return case.at(piece, "tuple-parameter", "a name of a parameter", "'('",
                       "take one parameter and unpack it in the function")  # fmt: skip
    return None


def _called(case: Case) -> Mistake | None:
    """`print x`: a function without brackets."""
    piece, name = case.piece(), case.piece(-1)
    is_first = case.index == 1 or case.piece(-2).text in {";", ":"}
    if not is_first or piece.kind not in {"word", "string", "open", "number"}:
        return None
    end = case.line_end(name.start)
    value = case.text.text[piece.start : end].split("#")[0].strip()
    return case.at(
        name, f"{name.text}-statement", f"'(' after '{name.text}'", show(piece),
        f"'{name.text}' is a function: write {name.text}({value})", end=end,
    )  # fmt: skip


# First words of other languages' statements -> what to write.
_STATEMENTS = {
    "function": "write def NAME(...):", "func": "write def NAME(...):",
    "fn": "write def NAME(...):", "sub": "write def NAME(...):",
    "switch": "write if, elif and else", "foreach": "write for NAME in ...:",
    "unless": "write if not ...:", "until": "write while not ...:",
    "do": "write while True: and a break", "then": "a block is a ':' and indented lines",
}  # fmt: skip


def other_language(case: Case) -> Mistake | None:
    """`int x = 5;`, `else if`, `function f()`, `new Pin()`."""
    first, piece, before = case.first, case.piece(), case.piece(-1)
    if before.text == "else" and piece.text == "if":
        return case.at(before, "else-if", "'elif'", "'else if'", "write 'elif'", end=piece.end)
    if first.text in {"elseif", "elsif", "elseIf"} and case.index:
        return case.at(first, "else-if", "'elif'", f"'{first.text}'", "write 'elif'")
    if first.text in _STATEMENTS and case.index == 1:
        hint = _STATEMENTS[first.text]
        return case.at(first, "foreign-statement", "a statement of MicroPython", "", hint)
    if first.text in _TYPES and case.index == 1 and piece.is_name:
        return case.at(first, "declared-type", "a name and '='", f"'{first.text}' before it",
                       f"a variable needs no declaration: write {piece.text} = ...")  # fmt: skip
    if before.text == "new" and piece.is_name:
        return case.at(before, "foreign-statement", "an expression", "'new'",
                       f"write {piece.text}(...)")  # fmt: skip
    if first.text == "import" and piece.text == "from":
        return case.at(piece, "import-order", "a newline or ','", "'from'",
                       "write from MODULE import NAME")  # fmt: skip
    return None


def c_block(case: Case) -> Mistake | None:
    """`if (x) {` and `for (i = 0; ...)`."""
    piece, statement = case.piece(), case.statement
    if piece.text == "{" and statement.is_header and "':'" in case.expected:
        return case.at(piece, "brace-block", "':'", "'{'", "a block is a ':' and indented lines")
    is_counted = any(p.text == ";" for p in statement.pieces)
    if statement.word == "for" and case.open_brackets and is_counted:
        opening = case.open_brackets[0]
        return case.at(opening, "foreign-statement", "a name and 'in'", "'(' and ';'",
                       "to count, write for i in range(10):")  # fmt: skip
    return None
