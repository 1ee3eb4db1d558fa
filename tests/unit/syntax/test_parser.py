# SPDX-License-Identifier: MIT
from __future__ import annotations

import math

import pytest

from mpytool.errors import SourceError
from mpytool.syntax import nodes as n
from mpytool.syntax.lexer import tokenise
from mpytool.syntax.parser import parse


def statement(text: str) -> n.Statement:
    return parse(tokenise(text + "\n"), "x.py")


def value(text: str) -> object:
    node = statement("x = " + text)
    assert isinstance(node, n.Assign)
    return node.value


def constant(text: str) -> object:
    node = value(text)
    assert isinstance(node, (n.SmallInt, n.Literal, n.ShortStr, n.Singleton))
    return node.value


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 + 2 * 3", 7), ("2 ** 3 ** 2", 512), ("-2 ** 2", -4), ("7 // -2", -4), ("-7 % 3", 2),
     ("1 << 100", 1 << 100), ("6 / 4", 1.5), ("2 ** -1", 0.5), ("~5", -6), ("- -5", 5),
     ("1.5 // 0.5", 3.0), ("-7.5 % 2", 0.5), ("1e308 * 10", math.inf), ("not 0", True),
     ("not ''", True), ("0 or 5", 5), ("1 and 0 and x", 0), ("(1, 'a', (2,))", (1, "a", (2,))),
     ("1, 2", (1, 2)), ("math.pi", math.pi), ("5 >> 1000", 0), ("10.0 ** 400", math.inf),
     ("(1 << 70) - (1 << 70)", 0), ("3 & 5 | 8 ^ 1", 9)],
)  # fmt: skip
def test_folded(text: str, expected: object) -> None:
    folded = constant(text)
    assert folded == expected
    assert type(folded) is type(expected)


@pytest.mark.parametrize(
    "text",
    ["1 / 0", "1 % 0", "1 << -1", "1 @ 2", "1.0 | 2", "0.0 ** -1", "(-8) ** 0.5", "1 + x",
     "1 + 2 + x", "'a' + 'b'", "1j + 1", "10 ** 10 ** 10", "0 << (1 << 70)", "~1.5", "1 // 0.0"],
)  # fmt: skip
def test_not_folded(text: str) -> None:
    assert isinstance(value(text), (n.BinaryOp, n.UnaryOp))


def test_small_ints_and_strings_are_operands() -> None:
    assert isinstance(value("1073741823"), n.SmallInt)
    assert isinstance(value("1073741824"), n.Literal)
    assert isinstance(value("'abcdefghij'"), n.ShortStr)
    assert isinstance(value("'abcdefghijk'"), n.Literal)
    assert isinstance(value("'ééééé'"), n.ShortStr)
    assert isinstance(value("'éééééé'"), n.Literal)
    assert isinstance(value("'RuntimeError'"), n.ShortStr)


def test_a_long_string_is_a_qstr_behind_the_same_name() -> None:
    node = statement("a = 'long_name_1'; long_name_1 = 'long_name_1'")
    assert isinstance(node, n.Block)
    first, second = node.statements
    assert isinstance(first, n.Assign)
    assert isinstance(second, n.Assign)
    assert isinstance(first.value, n.Literal)
    assert isinstance(second.value, n.ShortStr)


def test_or_keeps_only_what_matters() -> None:
    node = value("a or 0 or b or 1 or c")
    assert isinstance(node, n.BoolOp)
    assert node.is_or
    assert len(node.operands) == 3


def test_operators_of_one_precedence_are_one_node() -> None:
    node = value("a + b - c * d")
    assert isinstance(node, n.BinaryOp)
    assert len(node.operands) == 3
    comparison = value("a < b is not c not in d")
    assert isinstance(comparison, n.Compare)
    assert [operator < 0 for operator in comparison.operators] == [False, True, True]


def test_lone_constants_and_private_constants_are_dropped() -> None:
    assert isinstance(statement("'doc'"), n.Pass)
    private = statement("_X = const(1)")
    assert isinstance(private, n.Pass)
    assert private.line == 0
    used = statement("X = const(7); y = X + 1")
    assert isinstance(used, n.Block)
    last = used.statements[1]
    assert isinstance(last, n.Assign)
    assert isinstance(last.value, n.SmallInt)
    assert last.value.value == 8


def test_primary() -> None:
    node = value("await a.b(c)[d]")
    assert isinstance(node, n.Primary)
    assert node.is_awaited
    assert [type(trailer) for trailer in node.trailers] == [n.Attribute, n.Call, n.Index]


def test_lines_of_folded_tuples() -> None:
    # MicroPython gives a tuple the line of its second item if a comma follows that.
    for text, line in (("(1,\n2)", 1), ("(1,\n2,)", 2), ("(1,\n2,\n3)", 2), ("(\n1,)", 2)):
        node = value(text)
        assert isinstance(node, n.Literal)
        assert node.line == line, text


def test_error_tells_place_and_text() -> None:
    with pytest.raises(SourceError) as caught:
        parse(tokenise("if x\n    y\n"), "dir/x.py")
    assert str(caught.value) == (
        "dir/x.py:1:5: expected ':' after 'if' condition, found newline\n    if x\n        ^"
    )
