# SPDX-License-Identifier: MIT
"""The parser of expressions: tokens to nodes, constants folded on the way.

Operators are parsed by precedence climbing.  All operands that operators of one
precedence join become one node, `a - b + c` is BinaryOp([a, b, c], [-, +]), so
that a long sum is as deep as a short one.

    test         conditional | lambda
    conditional  binary ['if' binary 'else' test]
    binary       operands joined by: or; and; not; comparisons; |; ^; &; << >>; + -; * @ / % //
    factor       ('+' | '-' | '~') factor | ['await'] atom trailer* ['**' factor]
    atom         NAME | NUMBER | STRING | '...' | None ... | '(' ')' | '[' ']' | '{' '}'

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from typing import Final, NoReturn

from mpytool.bytecode.code import Constant
from mpytool.bytecode.opcodes import BINARY_OPS, UNARY_OPS
from mpytool.errors import SourceError
from mpytool.source.locate import locate
from mpytool.syntax import folding
from mpytool.syntax.interned import INTERNED
from mpytool.syntax.literals import LiteralError, float_value, integer_value
from mpytool.syntax.nodes import (
    Attribute,
    BinaryOp,
    Call,
    Compare,
    Comprehension,
    Conditional,
    DictDisplay,
    DoubleStarred,
    Expression,
    ForClause,
    IfClause,
    Index,
    KeyValue,
    Keyword,
    Lambda,
    ListDisplay,
    Literal,
    Name,
    NamedExpr,
    Not,
    Parameter,
    Primary,
    SetDisplay,
    ShortStr,
    Singleton,
    Slice,
    SmallInt,
    Starred,
    Trailer,
    Tuple,
    UnaryOp,
    Yield,
)
from mpytool.syntax.tokens import (
    AMPERSAND,
    AT,
    BRACE_CLOSE,
    BRACE_OPEN,
    BRACKET_CLOSE,
    BRACKET_OPEN,
    BYTES,
    CARET,
    COLON,
    COMMA,
    DOUBLE_EQUAL,
    DOUBLE_SLASH,
    DOUBLE_STAR,
    ELLIPSIS,
    EQUAL,
    ERROR,
    FLOAT,
    INDENT,
    INTEGER,
    INTERN_SIZE,
    KIND_COUNT,
    KW_AND,
    KW_AWAIT,
    KW_ELSE,
    KW_FALSE,
    KW_FOR,
    KW_FROM,
    KW_IF,
    KW_IN,
    KW_IS,
    KW_LAMBDA,
    KW_NONE,
    KW_NOT,
    KW_OR,
    KW_TRUE,
    KW_YIELD,
    LESS,
    LESS_EQUAL,
    MINUS,
    MORE,
    MORE_EQUAL,
    NAME,
    NOT_EQUAL,
    PAREN_CLOSE,
    PAREN_OPEN,
    PERCENT,
    PERIOD,
    PIPE,
    PLUS,
    SHIFT_LEFT,
    SHIFT_RIGHT,
    SLASH,
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

_OR, _AND, _NOT, _COMPARE, _BITWISE_OR = 1, 2, 3, 4, 5
_BINARY_INDEX = {sign: index for index, (_, sign) in enumerate(BINARY_OPS)}
_UNARY_INDEX = {sign: index for index, (_, sign) in enumerate(UNARY_OPS)}
_POWER_INDEX = _BINARY_INDEX["**"]

# Token kind -> precedence, 0 for what is no binary operator.
_LEVEL = [0] * KIND_COUNT
# Token kind -> index in BINARY_OPS.
_OPERATOR = [0] * KIND_COUNT
for _level, _kinds in (
    (_OR, {KW_OR: "|"}),
    (_AND, {KW_AND: "&"}),
    (_COMPARE, {LESS: "<", MORE: ">", DOUBLE_EQUAL: "==", LESS_EQUAL: "<=", MORE_EQUAL: ">=",
                NOT_EQUAL: "!=", KW_IN: "in", KW_IS: "is", KW_NOT: "in"}),
    (_BITWISE_OR, {PIPE: "|"}),
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
_SINGLETONS: dict[int, Singleton] = {
    KW_NONE: Singleton(None),
    KW_TRUE: Singleton(True),
    KW_FALSE: Singleton(False),
    ELLIPSIS: Singleton(...),
}
_STARTS_TRAILER = frozenset({PAREN_OPEN, BRACKET_OPEN, PERIOD})
_STARTS_EXPRESSION = frozenset(
    {NAME, INTEGER, FLOAT, STRING, BYTES, ELLIPSIS, KW_NONE, KW_TRUE, KW_FALSE, PAREN_OPEN,
     BRACKET_OPEN, BRACE_OPEN, PLUS, MINUS, TILDE, KW_NOT, KW_LAMBDA, KW_AWAIT, ERROR}
)  # fmt: skip


class ExpressionParser:
    """Parses expressions from a list of tokens.

    Args:
        tokens: what the lexer made.
        path: the file's name, for error messages.
        small_int_bits: width of the target's small ints.
        interned: strings that are qstrs although they are long.
    """

    __slots__ = (
        "_bits", "_constants", "_depth", "_index", "_interned", "_kinds", "_lines", "_path",
        "_starts", "_tokens", "_values",
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
        self._interned = INTERNED.union(interned)
        self._constants: dict[str, Constant] = {}  # names given to const()
        self._index = 0
        self._depth = 0

    # ------------------------------------------------------------ errors

    def fail(self, expected: str) -> NoReturn:
        """Report the current token; `expected` reads on as "expected ..., found ..."."""
        kind, value = self._kinds[self._index], self._values[self._index]
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

    # ------------------------------------------------------- expressions

    def test(self) -> Expression:
        """A conditional expression or a lambda."""
        index = self._index
        if self._kinds[index] == KW_LAMBDA:
            return self._lambda()
        value = self.binary(_OR)
        if self._kinds[self._index] != KW_IF:
            return value
        self._index += 1
        self.enter()
        condition = self.binary(_OR)
        self.expect(KW_ELSE, "after the condition of a conditional expression")
        otherwise = self.test()
        self._depth -= 1
        return Conditional(self._lines[index], self._starts[index], value, condition, otherwise)

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
        return self.binary(_BITWISE_OR)

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
            return folding.fold_bool(line, start, operands, is_or=level == _OR)
        if type(operands[0]) is SmallInt or type(operands[0]) is Literal:
            folded = folding.fold_binary(operands, operators, self._bits)
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
        folded = folding.fold_unary(operator, operand, self._bits)
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
        folded = folding.fold_binary(operands, [_POWER_INDEX], self._bits)
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
                if value is not None:
                    return Literal(0, value)
        return Primary(line, start, atom, trailers, awaited)

    # ------------------------------------------------------------- atoms

    def _atom(self) -> Expression:
        index = self._index
        kind = self._kinds[index]
        value = self._values[index]
        if kind == NAME:
            self._index = index + 1
            assert isinstance(value, str)
            if value in self._constants:
                return folding.make_constant(self._constants[value], self._lines[index], self._bits)
            return Name(value, self._starts[index])
        if kind == STRING:
            self._index = index + 1
            assert isinstance(value, str)
            return self._string(value, index)
        if kind == INTEGER or kind == FLOAT:
            return self._number()
        if kind in _SINGLETONS:
            self._index = index + 1
            return _SINGLETONS[kind]
        if kind == BYTES:
            self._index = index + 1
            assert isinstance(value, bytes)
            return Literal(self._lines[index], value)
        if kind not in {PAREN_OPEN, BRACKET_OPEN, BRACE_OPEN}:
            self.fail("an expression")
        self.enter()
        self._index = index + 1
        if kind == PAREN_OPEN:
            node = self._parenthesised(index)
        elif kind == BRACKET_OPEN:
            node = self._bracketed(index)
        else:
            node = self._braced(index)
        self._depth -= 1
        return node

    def _string(self, value: str, index: int) -> ShortStr | Literal:
        """A string: a qstr if it is short, or known as a qstr before this token."""
        if len(value) <= INTERN_SIZE and (
            value.isascii() or len(value.encode("utf-8", "surrogatepass")) <= INTERN_SIZE
        ):
            return ShortStr(value)
        if value in self._interned or self._tokens.long_names.get(value, index) < index:
            return ShortStr(value)
        return Literal(self._lines[index], value)

    def _number(self) -> SmallInt | Literal:
        index = self._index
        text = self._values[index]
        assert isinstance(text, str)
        self._index = index + 1
        try:
            if self._kinds[index] == FLOAT:
                return Literal(self._lines[index], float_value(text))
            return folding.make_int(integer_value(text), self._lines[index], self._bits)
        except LiteralError as error:
            start = self._starts[index]
            self.fail_at(str(error), start, start + len(text))

    def _parenthesised(self, index: int) -> Expression:
        """What follows '(': a tuple, a generator, or an expression in brackets."""
        kinds = self._kinds
        line, start = self._lines[index], self._starts[index]
        if kinds[self._index] == PAREN_CLOSE:
            self._index += 1
            return Tuple(line, start, [], in_parens=True)
        node: Expression
        if kinds[self._index] == KW_YIELD:
            node = self.yield_expression()
        else:
            inner = self._index
            first = self._item()
            if kinds[self._index] == KW_FOR:
                node = self._comprehension(line, start, inner, "genexpr", first)
            elif kinds[self._index] == COMMA:
                second = self._index + 1
                items = self._items(first, PAREN_CLOSE)
                # A folded tuple's line: that of its second item, if a comma is behind that.
                comma = len(items) > 2 or (len(items) == 2 and kinds[self._index - 1] == COMMA)
                folded_line = self._lines[second if comma else inner]
                node = folding.fold_tuple(folded_line, items) or Tuple(
                    line, start, items, in_parens=True
                )
            else:
                node = first
        self._close(PAREN_CLOSE, index)
        return node

    def _bracketed(self, index: int) -> Expression:
        """What follows '[': a list or a list comprehension."""
        line, start = self._lines[index], self._starts[index]
        if self._kinds[self._index] == BRACKET_CLOSE:
            self._index += 1
            return ListDisplay(line, start, [])
        inner = self._index
        first = self._item()
        node: Expression
        if self._kinds[self._index] == KW_FOR:
            node = self._comprehension(line, start, inner, "listcomp", first)
        else:
            node = ListDisplay(line, start, self._items(first, BRACKET_CLOSE))
        self._close(BRACKET_CLOSE, index)
        return node

    def _close(self, kind: int, opening: int) -> None:
        """Take a closing bracket, or say which one is open."""
        if self._kinds[self._index] != kind:
            text, start = self._tokens.text, self._starts[opening]
            line = text.count("\n", 0, start) + 1
            here = text.count("\n", 0, self._starts[self._index]) + 1
            where = "" if line == here else f" for the bracket opened on line {line}"
            self.fail(f"',' or {describe(kind)}{where}")
        self._index += 1

    def _item(self) -> Expression:
        """An item of a tuple or list: `*expression` or a named test."""
        if self._kinds[self._index] == STAR:
            return self.starred()
        return self.named_test()

    def starred(self) -> Starred:
        """`*expression`."""
        index = self._index
        self._index += 1
        return Starred(self._lines[index], self._starts[index], self.expression())

    def _items(self, first: Expression, closing: int) -> list[Expression]:
        items = [first]
        while self._kinds[self._index] == COMMA:
            self._index += 1
            if self._kinds[self._index] == closing:
                break
            items.append(self._item())
        return items

    def _braced(self, index: int) -> Expression:
        """What follows '{': a dict, a set, or a comprehension."""
        kinds = self._kinds
        line, start = self._lines[index], self._starts[index]
        if kinds[self._index] == BRACE_CLOSE:
            self._index += 1
            return DictDisplay(line, start, [])
        inner = self._index
        first = self._dict_or_set_item()
        is_dict = type(first) is KeyValue
        node: Expression
        if kinds[self._index] == KW_FOR:
            kind = "dictcomp" if is_dict else "setcomp"
            node = self._comprehension(line, start, inner, kind, first)
        else:
            pairs: list[KeyValue] = [first] if isinstance(first, KeyValue) else []
            items = [first]
            while kinds[self._index] == COMMA:
                self._index += 1
                if kinds[self._index] == BRACE_CLOSE:
                    break
                at = self._starts[self._index]
                item = self._dict_or_set_item()
                if isinstance(item, KeyValue) != is_dict:
                    wanted, got = (
                        ("a key and value", "a value")
                        if is_dict
                        else ("a value", "a key and value")
                    )
                    self.fail_at(f"expected {wanted}, found {got} alone" if is_dict
                                 else f"expected {wanted}, found {got} in a set", at)  # fmt: skip
                items.append(item)
                if isinstance(item, KeyValue):
                    pairs.append(item)
            node = DictDisplay(line, start, pairs) if is_dict else SetDisplay(line, start, items)
        self._close(BRACE_CLOSE, index)
        return node

    def _dict_or_set_item(self) -> Expression:
        index = self._index
        key = self.test()
        if self._kinds[self._index] != COLON:
            return key
        self._index += 1
        return KeyValue(self._lines[index], self._starts[index], key, self.test())

    # --------------------------------------------- comprehensions, slices

    def _comprehension(
        self, line: int, start: int, inner: int, kind: str, element: Expression
    ) -> Comprehension:
        """The clauses of a comprehension; the current token is `for`."""
        clauses: list[ForClause | IfClause] = []
        kinds = self._kinds
        while True:
            if kinds[self._index] == KW_FOR:
                self._index += 1
                target = self.expression_list()
                self.expect(KW_IN, "after the target of 'for'")
                clauses.append(ForClause(target, self.binary(_OR)))
            elif kinds[self._index] == KW_IF:
                self._index += 1
                if kinds[self._index] == KW_LAMBDA:
                    clauses.append(IfClause(self._lambda(no_condition=True)))
                else:
                    clauses.append(IfClause(self.binary(_OR)))
            else:
                break
        return Comprehension(line, start, self._lines[inner], kind, element, clauses)

    def expression_list(self) -> Expression:
        """A loop's targets: expressions with commas."""
        index = self._index
        items: list[Expression] = []
        comma = False
        while True:
            if self._kinds[self._index] == STAR:
                items.append(self.starred())
            elif items and self._kinds[self._index] not in _STARTS_EXPRESSION:
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

    def _subscripts(self) -> Expression:
        """What follows an index's '[', its ']' included."""
        opening = self._index - 1
        first = self._index
        self.enter()
        items = [self._subscript()]
        comma = False
        while comma := self._kinds[self._index] == COMMA:
            self._index += 1
            if self._kinds[self._index] == BRACKET_CLOSE:
                break
            items.append(self._subscript())
        self._depth -= 1
        self._close(BRACKET_CLOSE, opening)
        if len(items) == 1 and not comma:
            return items[0]
        line = self._lines[first]
        return folding.fold_tuple(line, items) or Tuple(
            line, self._starts[first], items, in_parens=False
        )

    def _subscript(self) -> Expression:
        index = self._index
        kinds = self._kinds
        lower = upper = step = None
        if kinds[index] != COLON:
            lower = self.test()
            if kinds[self._index] != COLON:
                return lower
        self._index += 1
        if kinds[self._index] in _STARTS_EXPRESSION:
            upper = self.test()
        if kinds[self._index] == COLON:
            self._index += 1
            if kinds[self._index] in _STARTS_EXPRESSION:
                step = self.test()
        return Slice(self._lines[index], self._starts[index], lower, upper, step)

    # ------------------------------------------------ calls and functions

    def arguments(self) -> list[Expression]:
        """A call's arguments, the closing bracket included."""
        opening = self._index - 1
        kinds = self._kinds
        arguments: list[Expression] = []
        if kinds[self._index] == PAREN_CLOSE:
            self._index += 1
            return arguments
        self.enter()
        while True:
            arguments.append(self._argument())
            if kinds[self._index] != COMMA:
                break
            self._index += 1
            if kinds[self._index] == PAREN_CLOSE:
                break
        self._depth -= 1
        self._close(PAREN_CLOSE, opening)
        return arguments

    def _argument(self) -> Expression:
        index = self._index
        kind = self._kinds[index]
        line, start = self._lines[index], self._starts[index]
        if kind == STAR:
            self._index += 1
            return Starred(line, start, self.test())
        if kind == DOUBLE_STAR:
            self._index += 1
            return DoubleStarred(start, self.test())
        value = self.test()
        kind = self._kinds[self._index]
        if kind == EQUAL:
            if type(value) is not Name:
                self.fail_at("expected a name before '=' in a call, found an expression", start)
            self._index += 1
            return Keyword(value.name, start, self.test())
        if kind == KW_FOR:
            return self._comprehension(0, start, index, "genexpr", value)
        if kind == WALRUS:
            self._index += 1
            return NamedExpr(0, start, value, self.test())
        return value

    def _lambda(self, *, no_condition: bool = False) -> Lambda:
        index = self._index
        self._index += 1
        self.enter()
        parameters = self.parameters(COLON, annotated=False)
        self.expect(COLON, "after the parameters of 'lambda'")
        if not no_condition:
            body = self.test()
        elif self._kinds[self._index] == KW_LAMBDA:
            body = self._lambda(no_condition=True)
        else:
            body = self.binary(_OR)
        self._depth -= 1
        return Lambda(self._lines[index], self._starts[index], parameters, body)

    def parameters(self, end: int, *, annotated: bool) -> list[Parameter]:
        """The parameters of a function up to a token of kind `end`, which is left."""
        parameters: list[Parameter] = []
        kinds = self._kinds
        while kinds[self._index] != end:
            parameters.append(self._parameter(annotated=annotated))
            if kinds[self._index] != COMMA:
                break
            self._index += 1
        self._check_parameters(parameters)
        return parameters

    def _parameter(self, *, annotated: bool) -> Parameter:
        start = self._starts[self._index]
        kind = self._kinds[self._index]
        stars = {STAR: 1, DOUBLE_STAR: 2}.get(kind, 0)
        if kind == SLASH:
            self.fail_at(
                "expected a parameter, found '/': MicroPython has no positional-only parameters",
                start,
            )
        if stars:
            self._index += 1
        if stars == 1 and self._kinds[self._index] != NAME:
            return Parameter("", start, 1, None)
        name = self.name("of a parameter")
        if annotated and self._kinds[self._index] == COLON:
            self._index += 1
            self.test()
        default = None
        if not stars and self._kinds[self._index] == EQUAL:
            self._index += 1
            default = self.test()
        return Parameter(name, start, stars, default)

    def _check_parameters(self, parameters: list[Parameter]) -> None:
        star = double_star = default = False
        seen = set()
        for parameter in parameters:
            start = parameter.start
            if double_star:
                self.fail_at("expected no parameter after '**' and its name, found one", start)
            if parameter.stars == 1:
                if star:
                    self.fail_at("expected one parameter with '*', found another", start)
                star = True
            double_star = parameter.stars == 2
            if not star and not double_star:
                if default and parameter.default is None:
                    self.fail_at(
                        f"expected a default value for '{parameter.name}' after a parameter "
                        "with a default value, found none",
                        start,
                    )
                default = parameter.default is not None
            if parameter.name and parameter.name in seen:
                self.fail_at(f"expected a new name, found another parameter '{parameter.name}'",
                             start)  # fmt: skip
            seen.add(parameter.name)

    def yield_expression(self) -> Yield:
        """`yield`, with a value or `from`."""
        index = self._index
        self._index += 1
        value: Expression | None = None
        is_from = self._kinds[self._index] == KW_FROM
        if is_from:
            self._index += 1
            value = self.test()
        elif self._kinds[self._index] in _STARTS_EXPRESSION:
            value = self.test_list(stars=False)
        return Yield(self._lines[index], self._starts[index], value, is_from)

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
            elif kind in _STARTS_EXPRESSION:
                items.append(self.test())
            else:
                break
        if len(items) == 1 and not comma:
            return items[0]
        line = self._lines[index]
        return folding.fold_tuple(line, items) or Tuple(
            line, self._starts[index], items, in_parens=False
        )
