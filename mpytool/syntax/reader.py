# SPDX-License-Identifier: MIT
"""The foundation of the parser: the place among the tokens, mistakes, lists of expressions.

The parser is one class in chapters, each of which is derived from the one before:

    TokenReader        this module
    ArgumentParser     arguments.py: arguments, parameters, lambda
    AtomParser         atoms.py: literals, brackets, comprehensions, indices
    ExpressionParser   expressions.py: operators
    Parser             parser.py: statements

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from typing import Final, NoReturn

from mpytool.bytecode.code import Constant
from mpytool.errors import SourceError
from mpytool.source.locate import locate
from mpytool.syntax import folding
from mpytool.syntax.interned import INTERNED, OF_TEMPLATES
from mpytool.syntax.nodes import Expression, NamedExpr, Starred, Tuple, Yield
from mpytool.syntax.tokens import (
    BRACE_OPEN,
    BRACKET_OPEN,
    BYTES,
    COMMA,
    ELLIPSIS,
    ERROR,
    FLOAT,
    INDENT,
    INTEGER,
    KW_AWAIT,
    KW_FALSE,
    KW_FROM,
    KW_LAMBDA,
    KW_NONE,
    KW_NOT,
    KW_TRUE,
    MINUS,
    NAME,
    PAREN_OPEN,
    PLUS,
    STAR,
    STRING,
    TILDE,
    WALRUS,
    LexError,
    Tokens,
    describe,
)

# Every level takes some frames of Python's stack here and in the code generator.
MOST_NESTED: Final = 300

# The least precedences that an operand may have: any operator, and no comparison.
LEVEL_OR: Final = 1
LEVEL_BITWISE_OR: Final = 5

STARTS_EXPRESSION: Final = frozenset(
    {NAME, INTEGER, FLOAT, STRING, BYTES, ELLIPSIS, KW_NONE, KW_TRUE, KW_FALSE, PAREN_OPEN,
     BRACKET_OPEN, BRACE_OPEN, PLUS, MINUS, TILDE, KW_NOT, KW_LAMBDA, KW_AWAIT, ERROR}
)  # fmt: skip


class TokenReader:
    """Walks along a list of tokens and reports mistakes.

    Args:
        tokens: what the lexer made.
        path: the file's name, for error messages.
        small_int_bits: width of the target's small ints.
        interned: strings that are qstrs although they are long.
    """

    __slots__ = (
        "_bits", "_constants", "_depth", "_dialect", "_fold_binary", "_fold_unary", "_index",
        "_interned", "_kinds", "_later", "_lines", "_path", "_starts", "_tokens", "_values",
    )  # fmt: skip

    def __init__(
        self, tokens: Tokens, path: str, small_int_bits: int = 31, interned: tuple[str, ...] = ()
    ) -> None:
        self._tokens = tokens
        self._kinds = tokens.kinds
        self._values = tokens.values
        self._lines = tokens.lines
        self._starts = tokens.starts
        self._path = path
        self._bits = small_int_bits
        dialect = self._dialect = tokens.dialect
        self._interned = INTERNED.union(interned)
        if not dialect.has_templates:
            self._interned = self._interned.difference(OF_TEMPLATES.difference(interned))
        if dialect.folds_floats:
            self._fold_binary, self._fold_unary = folding.fold_binary, folding.fold_unary
        else:
            from mpytool.syntax import integer_folding

            self._fold_binary = integer_folding.fold_binary
            self._fold_unary = integer_folding.fold_unary
        self._constants: dict[str, Constant] = {}  # names given to const()
        self._index = 0
        self._depth = 0
        self._later: SourceError | None = None

    def fail(self, expected: str) -> NoReturn:
        """Report the current token; `expected` reads on as "expected ..., found ..."."""
        kind, value = self._kinds[self._index], self._values[self._index]
        doubtful = self._tokens.doubtful
        if doubtful and self._index >= doubtful[0]:
            kind, value = ERROR, doubtful[1]
        if kind == ERROR:
            assert isinstance(value, LexError)
            location = locate(self._path, self._tokens.text, value.start, value.end)
            raise SourceError(value.message, location, value.hint)
        if kind == INDENT:
            expected, found = "the indentation of the line before", "a deeper one"
        else:
            found = describe(kind, value)
        start = self._starts[self._index]
        size = len(value) if isinstance(value, str) and kind not in {STRING, BYTES} else 1
        self.fail_at(f"expected {expected}, found {found}", start, start + size)

    def fail_at(self, message: str, start: int, end: int = 0, hint: str = "") -> NoReturn:
        """Report a place in the text."""
        raise SourceError(message, locate(self._path, self._tokens.text, start, end), hint)

    def fail_later(self, message: str, start: int) -> None:
        """Report a place once the whole file is known to follow the grammar.

        MicroPython finds such mistakes after parsing, so one of the grammar comes first.
        """
        if self._later is None:
            self._later = SourceError(message, locate(self._path, self._tokens.text, start))

    def expect(self, kind: int, context: str) -> None:
        """Take a token of a kind; `context` says where: "after 'if' condition"."""
        if self._kinds[self._index] != kind:
            self.fail(f"{describe(kind)} {context}")
        self._index += 1

    def name(self, context: str) -> str:
        """Take a name."""
        if self._kinds[self._index] != NAME:
            self.fail(f"a name {context}")
        value = self._values[self._index]
        self._index += 1
        assert isinstance(value, str)
        return value

    def enter(self) -> None:
        """Count one more level of nesting; `leave` takes it back."""
        self._depth += 1
        if self._depth > MOST_NESTED:
            self.fail_at(
                f"expected at most {MOST_NESTED} levels of nesting, found more",
                self._starts[self._index],
            )

    def _close(self, kind: int, opening: int) -> None:
        """Take a closing bracket, or say which one is open."""
        if self._kinds[self._index] != kind:
            text, start = self._tokens.text, self._starts[opening]
            line = text.count("\n", 0, start) + 1
            here = text.count("\n", 0, self._starts[self._index]) + 1
            where = "" if line == here else f" for the bracket opened on line {line}"
            self.fail(f"',' or {describe(kind)}{where}")
        self._index += 1

    def test(self) -> Expression:
        """A conditional expression or a lambda."""
        raise NotImplementedError

    def binary(self, least_level: int) -> Expression:
        """Operands joined by operators of at least a precedence."""
        raise NotImplementedError

    def named_test(self) -> Expression:
        """A test, or `name := test`."""
        index = self._index
        value = self.test()
        if self._kinds[self._index] != WALRUS:
            return value
        self._index += 1
        return NamedExpr(self._lines[index], self._starts[index], value, self.test())

    def expression(self) -> Expression:
        """An expression without comparisons, as a loop's target is."""
        return self.binary(LEVEL_BITWISE_OR)

    def starred(self) -> Starred:
        """`*expression`."""
        index = self._index
        self._index += 1
        return Starred(self._lines[index], self._starts[index], self.expression())

    def expression_list(self) -> Expression:
        """A loop's targets: expressions with commas."""
        index = self._index
        items: list[Expression] = []
        comma = False
        while True:
            if self._kinds[self._index] == STAR:
                items.append(self.starred())
            elif items and self._kinds[self._index] not in STARTS_EXPRESSION:
                break
            else:
                items.append(self.expression())
            comma = self._kinds[self._index] == COMMA
            if not comma:
                break
            self._index += 1
        if len(items) == 1 and not comma:
            return items[0]
        return Tuple(self._lines[index], self._starts[index], items, in_parens=False)

    def test_list(self, *, stars: bool) -> Expression:
        """Tests with commas; `stars` allows `*expression` among them."""
        index = self._index
        kinds = self._kinds
        items = [self.starred() if stars and kinds[index] == STAR else self.test()]
        comma = False
        while comma := kinds[self._index] == COMMA:
            self._index += 1
            kind = kinds[self._index]
            if stars and kind == STAR:
                items.append(self.starred())
            elif kind in STARTS_EXPRESSION:
                items.append(self.test())
            else:
                break
        if len(items) == 1 and not comma:
            return items[0]
        line = self._lines[index]
        return folding.fold_tuple(line, items) or Tuple(
            line, self._starts[index], items, in_parens=False
        )

    def yield_expression(self) -> Yield:
        """`yield`, with a value or `from`."""
        index = self._index
        self._index += 1
        value: Expression | None = None
        is_from = self._kinds[self._index] == KW_FROM
        if is_from:
            self._index += 1
            value = self.test()
        elif self._kinds[self._index] in STARTS_EXPRESSION:
            value = self.test_list(stars=False)
        return Yield(self._lines[index], self._starts[index], value, is_from)
