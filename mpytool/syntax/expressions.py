# SPDX-License-Identifier: MIT
"""The parser of expressions: tokens to nodes, constants folded on the way.

Operators are parsed by precedence climbing.  All operands that operators of one
precedence join become one node, `a - b + c` is BinaryOp([a, b, c], [-, +]), so
that a long sum is as deep as a short one.

    test         conditional | lambda
    conditional  binary ['if' binary 'else' test]
    binary       operands joined by: or; and; not; comparisons; |; ^; &; << >>; + -; * @ / % //
    factor       ('+' | '-' | '~') factor | ['await'] atom trailer* ['**' factor]

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from mpytool.bytecode.opcodes import BINARY_OPS, UNARY_OPS
from mpytool.syntax import folding
from mpytool.syntax.atoms import AtomParser
from mpytool.syntax.nodes import (
    Attribute,
    BinaryOp,
    Call,
    Compare,
    Conditional,
    Expression,
    Index,
    Literal,
    Name,
    Not,
    Primary,
    SmallInt,
    Trailer,
    UnaryOp,
)
from mpytool.syntax.reader import LEVEL_BITWISE_OR, LEVEL_OR
from mpytool.syntax.tokens import (
    AMPERSAND,
    AT,
    BRACKET_OPEN,
    CARET,
    DOUBLE_EQUAL,
    DOUBLE_SLASH,
    DOUBLE_STAR,
    KIND_COUNT,
    KW_AND,
    KW_AWAIT,
    KW_ELSE,
    KW_IF,
    KW_IN,
    KW_IS,
    KW_LAMBDA,
    KW_NOT,
    KW_OR,
    LESS,
    LESS_EQUAL,
    MINUS,
    MORE,
    MORE_EQUAL,
    NOT_EQUAL,
    PAREN_OPEN,
    PERCENT,
    PERIOD,
    PIPE,
    PLUS,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    SLASH,
    STAR,
    TILDE,
)

_AND, _NOT, _COMPARE = 2, 3, 4
_BINARY_INDEX = {sign: index for index, (_, sign) in enumerate(BINARY_OPS)}
_UNARY_INDEX = {sign: index for index, (_, sign) in enumerate(UNARY_OPS)}
_POWER_INDEX = _BINARY_INDEX["**"]

# Token kind -> precedence, 0 for what is no binary operator.
_LEVEL = [0] * KIND_COUNT
# Token kind -> index in BINARY_OPS.
_OPERATOR = [0] * KIND_COUNT
for _level, _kinds in (
    (LEVEL_OR, {KW_OR: "|"}),
    (_AND, {KW_AND: "&"}),
    (_COMPARE, {LESS: "<", MORE: ">", DOUBLE_EQUAL: "==", LESS_EQUAL: "<=", MORE_EQUAL: ">=",
                NOT_EQUAL: "!=", KW_IN: "in", KW_IS: "is", KW_NOT: "in"}),
    (LEVEL_BITWISE_OR, {PIPE: "|"}),
    (6, {CARET: "^"}),
    (7, {AMPERSAND: "&"}),
    (8, {SHIFT_LEFT: "<<", SHIFT_RIGHT: ">>"}),
    (9, {PLUS: "+", MINUS: "-"}),
    (10, {STAR: "*", AT: "@", SLASH: "/", PERCENT: "%", DOUBLE_SLASH: "//"}),
):  # fmt: skip
    for _kind, _sign in _kinds.items():
        _LEVEL[_kind] = _level
        _OPERATOR[_kind] = _BINARY_INDEX[_sign]

_SIGNS = {PLUS: _UNARY_INDEX["+"], MINUS: _UNARY_INDEX["-"], TILDE: _UNARY_INDEX["~"]}
_STARTS_TRAILER = frozenset({PAREN_OPEN, BRACKET_OPEN, PERIOD})


class ExpressionParser(AtomParser):
    """Parses expressions; arguments as for `TokenReader`."""

    __slots__ = ()

    def test(self) -> Expression:
        """A conditional expression or a lambda."""
        index = self._index
        if self._kinds[index] == KW_LAMBDA:
            return self._lambda()
        value = self.binary(LEVEL_OR)
        if self._kinds[self._index] != KW_IF:
            return value
        self._index += 1
        self.enter()
        condition = self.binary(LEVEL_OR)
        self.expect(KW_ELSE, "after the condition of a conditional expression")
        otherwise = self.test()
        self._depth -= 1
        return Conditional(self._lines[index], self._starts[index], value, condition, otherwise)

    def binary(self, least_level: int) -> Expression:
        """Operands joined by operators of at least a precedence."""
        kinds = self._kinds
        first = self._index
        left = self._operand(least_level)
        while (level := _LEVEL[kinds[self._index]]) >= least_level and level:
            operands = [left]
            operators = []
            while _LEVEL[kind := kinds[self._index]] == level:
                operator = _OPERATOR[kind]
                if kind == KW_NOT:
                    if kinds[self._index + 1] != KW_IN:
                        break
                    self._index += 1
                    operator = -1 - operator
                elif kind == KW_IS and kinds[self._index + 1] == KW_NOT:
                    self._index += 1
                    operator = -1 - operator
                self._index += 1
                operands.append(self.binary(level + 1))
                operators.append(operator)
            if not operators:
                break
            left = self._join(level, first, operands, operators)
        return left

    def _join(
        self, level: int, first: int, operands: list[Expression], operators: list[int]
    ) -> Expression:
        """The node for operands that operators of one precedence join."""
        line, start = self._lines[first], self._starts[first]
        if level == _COMPARE:
            return Compare(line, start, operands, operators)
        if level <= _AND:
            return folding.fold_bool(line, start, operands, is_or=level == LEVEL_OR)
        if type(operands[0]) is SmallInt or type(operands[0]) is Literal:
            folded = self._fold_binary(operands, operators, self._bits)
            if folded is not None:
                return folded
        return BinaryOp(line, start, operands, operators)

    def _operand(self, least_level: int) -> Expression:
        index = self._index
        kind = self._kinds[index]
        if kind == KW_NOT and least_level <= _NOT:
            self._index += 1
            self.enter()
            operand = self.binary(_NOT)
            self._depth -= 1
            return folding.fold_not(operand) or Not(
                self._lines[index], self._starts[index], operand
            )
        if kind == PLUS or kind == MINUS or kind == TILDE:
            return self._factor()
        return self._power()

    def _factor(self) -> Expression:
        index = self._index
        operator = _SIGNS.get(self._kinds[index])
        if operator is None:
            return self._power()
        self._index += 1
        self.enter()
        operand = self._factor()
        self._depth -= 1
        folded = self._fold_unary(operator, operand, self._bits)
        return folded or UnaryOp(self._lines[index], self._starts[index], operator, operand)

    def _power(self) -> Expression:
        index = self._index
        kinds = self._kinds
        awaited = kinds[index] == KW_AWAIT
        if awaited:
            self._index += 1
        base = self._atom()
        if kinds[self._index] in _STARTS_TRAILER or awaited:
            base = self._primary(index, base, awaited=awaited)
        if kinds[self._index] != DOUBLE_STAR:
            return base
        self._index += 1
        self.enter()
        operands = [base, self._factor()]
        self._depth -= 1
        folded = self._fold_binary(operands, [_POWER_INDEX], self._bits)
        return folded or BinaryOp(self._lines[index], self._starts[index], operands, [_POWER_INDEX])

    def _primary(self, index: int, atom: Expression, *, awaited: bool) -> Expression:
        """An atom's trailers."""
        kinds = self._kinds
        trailers: list[Trailer] = []
        while (kind := kinds[here := self._index]) in _STARTS_TRAILER:
            line, start = self._lines[here], self._starts[here]
            self._index += 1
            if kind == PERIOD:
                trailers.append(Attribute(line, start, self.name("after '.'")))
            elif kind == PAREN_OPEN:
                trailers.append(Call(line, start, self.arguments()))
            else:
                trailers.append(Index(line, start, self._subscripts()))
        line, start = self._lines[index], self._starts[index]
        if len(trailers) == 1 and type(atom) is Name and not awaited:
            only = trailers[0]
            if type(only) is Attribute:
                value = folding.MODULE_CONSTANTS.get((atom.name, only.name))
                if value is not None and self._dialect.folds_floats:
                    return Literal(0, value)
        return Primary(line, start, atom, trailers, awaited)
