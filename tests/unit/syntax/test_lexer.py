# SPDX-License-Identifier: MIT
from __future__ import annotations

import re

import pytest

from mpytool.syntax import lexer
from mpytool.syntax import tokens as t
from mpytool.syntax.lexer import tokenise


def kinds(text: str) -> list[int]:
    return tokenise(text).kinds


def test_every_operator_and_keyword_is_one_token() -> None:
    for table in (t.OPERATORS, t.KEYWORDS):
        for text, kind in table.items():
            if text == "__debug__":
                continue
            assert kinds(f"a {text} b\n")[1] == kind, text


def test_indentation() -> None:
    assert kinds("if x:\n\ty\n        z\n") == [
        t.KW_IF, t.NAME, t.COLON, t.NEWLINE, t.INDENT, t.NAME, t.NEWLINE, t.NAME, t.NEWLINE,
        t.DEDENT, t.END,
    ]  # fmt: skip


def test_blank_lines_and_comments_make_no_tokens() -> None:
    assert kinds("x\n\n# c\n   # d\n\ny # e\n") == [t.NAME, t.NEWLINE, t.NAME, t.NEWLINE, t.END]


def test_brackets_and_backslashes_join_lines() -> None:
    tokens = tokenise("(a,\n b) + \\\n c\n")
    assert t.NEWLINE not in tokens.kinds[:-2]
    assert tokens.lines[tokens.values.index("c")] == 3


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_line_ends(end: str) -> None:
    tokens = tokenise(f"a{end}b")
    assert tokens.kinds == [t.NAME, t.NEWLINE, t.NAME, t.NEWLINE, t.END]
    assert tokens.lines == [1, 1, 2, 2, 3]


@pytest.mark.parametrize("text", ["", " ", "\\\n", "#"])
def test_nearly_empty_files(text: str) -> None:
    assert kinds(text)[-1] == t.END


def test_adjacent_strings_are_joined() -> None:
    tokens = tokenise("x = ('a' \"b\"  # c\n r'\\n' '''d''')\n")
    assert tokens.values[3] == "ab\\nd"
    assert tokenise("b'a' b'\\xff' b'é'\n").values[0] == b"a\xff\xc3\xa9"


def test_fstring_is_a_call_of_format() -> None:
    tokens = tokenise("f'{a!r}{{' 'b{}'\n")
    assert tokens.values[:8] == ["{!r}{{b{}", ".", "format", "(", "(", "a", ")", ","]


def test_newlines_in_expressions_of_fstrings_count_twice() -> None:
    assert tokenise("f'''{\na}'''\nb\n").lines[-3] == 4


def test_debug() -> None:
    assert tokenise("__debug__\n").kinds[0] == t.KW_TRUE
    assert tokenise("__debug__\n", debug=False).kinds[0] == t.KW_FALSE


def test_long_names_are_remembered_from_their_token_on() -> None:
    tokens = tokenise("a, abcdefghijkl, éééééé\n")
    assert tokens.long_names == {"abcdefghijkl": 2, "éééééé": 4}


def test_an_error_is_a_token() -> None:
    tokens = tokenise("x = ?\n")
    assert tokens.kinds == [t.NAME, t.EQUAL, t.ERROR, t.END]
    error = tokens.values[2]
    assert isinstance(error, t.LexError)
    assert (error.start, error.end) == (4, 5)
    assert error.message == "expected an expression or operator, found '?'"


def test_describe() -> None:
    assert t.describe(t.NAME, "x") == "name 'x'"
    assert t.describe(t.FLOAT, "1e5") == "number '1e5'"
    assert t.describe(t.KW_IF) == "'if'"
    assert t.describe(t.NEWLINE) == "newline"


def test_no_possessive_quantifiers():
    # Those of Python 3.11.0 to 3.11.4 lose matches: a docstring would have no end there.
    patterns = [value for value in vars(lexer).values() if isinstance(value, re.Pattern)]
    assert len(patterns) >= 5
    for pattern in [*patterns, *lexer._BODY.values()]:
        assert not re.search(r"[]*+?)}][+]", pattern.pattern.replace(r"\+", "")), pattern.pattern
