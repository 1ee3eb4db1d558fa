# SPDX-License-Identifier: MIT
"""The nodes of a syntax tree.

A node is a plain record; what it means to the code generator is its class:

    x = [a + 1]     Assign(targets=[Name x], value=ListDisplay([BinaryOp(a, 1)]))

`line` is the line that goes into the line table when the node's code starts,
0 for none; leaves (names, small ints, short strings, None ...) have no line of
their own.  `start` is the offset in the source, for error messages.  Constant
expressions are already folded when a node is made (`mpytool.syntax.folding`).

The classes are written out, because dataclasses take a quarter of a millisecond
each to make when mpytool starts, and frozen ones three times as long to fill;
no pass changes a node.

Source: the grammar of MicroPython 1.29 (py/grammar.h).
"""

from __future__ import annotations

from types import EllipsisType

from mpytool.bytecode.code import Constant


class Expression:
    """A node that has a value, or is part of one in brackets."""

    __slots__ = ()


class Statement:
    """A node of one or more lines.

    Attributes:
        line: line of its first token; 0 for what has no code.
    """

    __slots__ = ("line",)

    line: int


class Trailer:
    """A node that stands behind an atom.

    Attributes:
        line: line of its first token.
        start: offset of its first token.
    """

    __slots__ = ("line", "start")

    line: int
    start: int


# ---------------------------------------------------------------- expressions


class Name(Expression):
    """A variable."""

    __slots__ = ("name", "start")

    def __init__(self, name: str, start: int) -> None:
        self.name = name
        self.start = start


class SmallInt(Expression):
    """An integer that is an operand of an instruction."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        self.value = value


class ShortStr(Expression):
    """A string that is a qstr."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value


class Singleton(Expression):
    """None, True, False or the Ellipsis."""

    __slots__ = ("value",)

    def __init__(self, value: bool | EllipsisType | None) -> None:
        self.value = value


class Literal(Expression):
    """A constant of the object table; a folded one has line 0."""

    __slots__ = ("line", "value")

    def __init__(self, line: int, value: Constant) -> None:
        self.line = line
        self.value = value


class Tuple(Expression):
    """Items with commas; `in_parens` if brackets stand around them."""

    __slots__ = ("in_parens", "items", "line", "start")

    def __init__(self, line: int, start: int, items: list[Expression], in_parens: bool) -> None:
        self.line = line
        self.start = start
        self.items = items
        self.in_parens = in_parens


class ListDisplay(Expression):
    """`[a, b]`."""

    __slots__ = ("items", "line", "start")

    def __init__(self, line: int, start: int, items: list[Expression]) -> None:
        self.line = line
        self.start = start
        self.items = items


class SetDisplay(Expression):
    """`{a, b}`."""

    __slots__ = ("items", "line", "start")

    def __init__(self, line: int, start: int, items: list[Expression]) -> None:
        self.line = line
        self.start = start
        self.items = items


class KeyValue(Expression):
    """`key: value` of a dict."""

    __slots__ = ("key", "line", "start", "value")

    def __init__(self, line: int, start: int, key: Expression, value: Expression) -> None:
        self.line = line
        self.start = start
        self.key = key
        self.value = value


class DictDisplay(Expression):
    """`{a: b}`."""

    __slots__ = ("items", "line", "start")

    def __init__(self, line: int, start: int, items: list[KeyValue]) -> None:
        self.line = line
        self.start = start
        self.items = items


class ForClause:
    """`for target in iterable` of a comprehension."""

    __slots__ = ("iterable", "target")

    def __init__(self, target: Expression, iterable: Expression) -> None:
        self.target = target
        self.iterable = iterable


class IfClause:
    """`if condition` of a comprehension."""

    __slots__ = ("condition",)

    def __init__(self, condition: Expression) -> None:
        self.condition = condition


class Comprehension(Expression):
    """A list, set or dict comprehension or a generator expression.

    Attributes:
        line: line of the bracket; 0 for a call's only argument.
        body_line: line of the element, where the comprehension's own code starts.
        kind: "listcomp", "setcomp", "dictcomp" or "genexpr".
        element: what it yields; a KeyValue for a dict.
        clauses: the first is a ForClause.
    """

    __slots__ = ("body_line", "clauses", "element", "kind", "line", "start")

    def __init__(
        self,
        line: int,
        start: int,
        body_line: int,
        kind: str,
        element: Expression,
        clauses: list[ForClause | IfClause],
    ) -> None:
        self.line = line
        self.start = start
        self.body_line = body_line
        self.kind = kind
        self.element = element
        self.clauses = clauses


class BinaryOp(Expression):
    """Operands joined by operators of one precedence, from left to right.

    Attributes:
        operators: indices in `mpytool.bytecode.opcodes.BINARY_OPS`, one less than operands.
    """

    __slots__ = ("line", "operands", "operators", "start")

    def __init__(
        self, line: int, start: int, operands: list[Expression], operators: list[int]
    ) -> None:
        self.line = line
        self.start = start
        self.operands = operands
        self.operators = operators


class Compare(Expression):
    """Operands joined by comparisons.

    Attributes:
        operators: indices in BINARY_OPS; -1 - index for the negated `not in` and `is not`.
    """

    __slots__ = ("line", "operands", "operators", "start")

    def __init__(
        self, line: int, start: int, operands: list[Expression], operators: list[int]
    ) -> None:
        self.line = line
        self.start = start
        self.operands = operands
        self.operators = operators


class BoolOp(Expression):
    """Operands joined by `or` or `and`."""

    __slots__ = ("is_or", "line", "operands", "start")

    def __init__(self, line: int, start: int, is_or: bool, operands: list[Expression]) -> None:
        self.line = line
        self.start = start
        self.is_or = is_or
        self.operands = operands


class Not(Expression):
    """`not operand`."""

    __slots__ = ("line", "operand", "start")

    def __init__(self, line: int, start: int, operand: Expression) -> None:
        self.line = line
        self.start = start
        self.operand = operand


class UnaryOp(Expression):
    """`-operand`; the operator is an index in `mpytool.bytecode.opcodes.UNARY_OPS`."""

    __slots__ = ("line", "operand", "operator", "start")

    def __init__(self, line: int, start: int, operator: int, operand: Expression) -> None:
        self.line = line
        self.start = start
        self.operator = operator
        self.operand = operand


class Conditional(Expression):
    """`value if condition else otherwise`."""

    __slots__ = ("condition", "line", "otherwise", "start", "value")

    def __init__(
        self, line: int, start: int, value: Expression, condition: Expression, otherwise: Expression
    ) -> None:
        self.line = line
        self.start = start
        self.value = value
        self.condition = condition
        self.otherwise = otherwise


class Parameter:
    """A function's parameter.

    Attributes:
        name: "" for a bare star.
        stars: 0, 1 for `*name`, 2 for `**name`.
        default: the default value or None.
    """

    __slots__ = ("default", "name", "stars", "start")

    def __init__(self, name: str, start: int, stars: int, default: Expression | None) -> None:
        self.name = name
        self.start = start
        self.stars = stars
        self.default = default


class Lambda(Expression):
    """`lambda parameters: body`."""

    __slots__ = ("body", "line", "parameters", "start")

    def __init__(
        self, line: int, start: int, parameters: list[Parameter], body: Expression
    ) -> None:
        self.line = line
        self.start = start
        self.parameters = parameters
        self.body = body


class NamedExpr(Expression):
    """`target := value`; line 0 for a call's argument."""

    __slots__ = ("line", "start", "target", "value")

    def __init__(self, line: int, start: int, target: Expression, value: Expression) -> None:
        self.line = line
        self.start = start
        self.target = target
        self.value = value


class Starred(Expression):
    """`*value`, as a target or a call's argument."""

    __slots__ = ("line", "start", "value")

    def __init__(self, line: int, start: int, value: Expression) -> None:
        self.line = line
        self.start = start
        self.value = value


class DoubleStarred(Expression):
    """`**value`, a call's argument."""

    __slots__ = ("start", "value")

    def __init__(self, start: int, value: Expression) -> None:
        self.start = start
        self.value = value


class Keyword(Expression):
    """`name=value`, a call's argument."""

    __slots__ = ("name", "start", "value")

    def __init__(self, name: str, start: int, value: Expression) -> None:
        self.name = name
        self.start = start
        self.value = value


class Call(Trailer):
    """The trailer `(arguments)`."""

    __slots__ = ("arguments", "start")

    def __init__(self, line: int, start: int, arguments: list[Expression]) -> None:
        self.line = line
        self.start = start
        self.arguments = arguments


class Index(Trailer):
    """The trailer `[index]`."""

    __slots__ = ("index", "start")

    def __init__(self, line: int, start: int, index: Expression) -> None:
        self.line = line
        self.start = start
        self.index = index


class Attribute(Trailer):
    """The trailer `.name`."""

    __slots__ = ("name", "start")

    def __init__(self, line: int, start: int, name: str) -> None:
        self.line = line
        self.start = start
        self.name = name


class Primary(Expression):
    """An atom and its trailers, perhaps awaited."""

    __slots__ = ("atom", "is_awaited", "line", "start", "trailers")

    def __init__(
        self, line: int, start: int, atom: Expression, trailers: list[Trailer], is_awaited: bool
    ) -> None:
        self.line = line
        self.start = start
        self.atom = atom
        self.trailers = trailers
        self.is_awaited = is_awaited


class Slice(Expression):
    """`lower:upper:step` between square brackets."""

    __slots__ = ("line", "lower", "start", "step", "upper")

    def __init__(
        self,
        line: int,
        start: int,
        lower: Expression | None,
        upper: Expression | None,
        step: Expression | None,
    ) -> None:
        self.line = line
        self.start = start
        self.lower = lower
        self.upper = upper
        self.step = step


class Yield(Expression):
    """`yield value` or `yield from value`."""

    __slots__ = ("is_from", "line", "start", "value")

    def __init__(self, line: int, start: int, value: Expression | None, is_from: bool) -> None:
        self.line = line
        self.start = start
        self.value = value
        self.is_from = is_from


# ----------------------------------------------------------------- statements


class Block(Statement):
    """Several statements; the line is that of the first token."""

    __slots__ = ("statements",)

    def __init__(self, line: int, statements: list[Statement]) -> None:
        self.line = line
        self.statements = statements


class Pass(Statement):
    """`pass`, and a constant that stands alone."""

    __slots__ = ()

    def __init__(self, line: int) -> None:
        self.line = line


class ExprStatement(Statement):
    """An expression whose value is dropped."""

    __slots__ = ("value",)

    def __init__(self, line: int, value: Expression) -> None:
        self.line = line
        self.value = value


class Assign(Statement):
    """`target = value`, or `a = b = value` with several targets."""

    __slots__ = ("targets", "value")

    def __init__(self, line: int, targets: list[Expression], value: Expression) -> None:
        self.line = line
        self.targets = targets
        self.value = value


class AugAssign(Statement):
    """`target += value`; the operator is an index in BINARY_OPS."""

    __slots__ = ("operator", "target", "value")

    def __init__(self, line: int, target: Expression, operator: int, value: Expression) -> None:
        self.line = line
        self.target = target
        self.operator = operator
        self.value = value


class Declare(Statement):
    """`target: annotation` without a value."""

    __slots__ = ("target",)

    def __init__(self, line: int, target: Expression) -> None:
        self.line = line
        self.target = target


class Delete(Statement):
    """`del targets`."""

    __slots__ = ("targets",)

    def __init__(self, line: int, targets: list[Expression]) -> None:
        self.line = line
        self.targets = targets


class Return(Statement):
    """`return value`."""

    __slots__ = ("start", "value")

    def __init__(self, line: int, start: int, value: Expression | None) -> None:
        self.line = line
        self.start = start
        self.value = value


class Raise(Statement):
    """`raise value from cause`."""

    __slots__ = ("cause", "value")

    def __init__(self, line: int, value: Expression | None, cause: Expression | None) -> None:
        self.line = line
        self.value = value
        self.cause = cause


class Jump(Statement):
    """`break` or `continue`."""

    __slots__ = ("is_break", "start")

    def __init__(self, line: int, start: int, is_break: bool) -> None:
        self.line = line
        self.start = start
        self.is_break = is_break


class Import(Statement):
    """`import a.b as c`: the dotted name in parts, and the name after `as` or ""."""

    __slots__ = ("modules",)

    def __init__(self, line: int, modules: list[tuple[list[str], str]]) -> None:
        self.line = line
        self.modules = modules


class ImportFrom(Statement):
    """`from ..a.b import c as d`; no names for a star."""

    __slots__ = ("level", "module", "names", "start")

    def __init__(
        self, line: int, start: int, level: int, module: list[str], names: list[tuple[str, str]]
    ) -> None:
        self.line = line
        self.start = start
        self.level = level
        self.module = module
        self.names = names


class ScopeStatement(Statement):
    """`global names` or `nonlocal names`."""

    __slots__ = ("is_global", "names", "start")

    def __init__(self, line: int, start: int, is_global: bool, names: list[str]) -> None:
        self.line = line
        self.start = start
        self.is_global = is_global
        self.names = names


class Assert(Statement):
    """`assert condition, message`."""

    __slots__ = ("condition", "message")

    def __init__(self, line: int, condition: Expression, message: Expression | None) -> None:
        self.line = line
        self.condition = condition
        self.message = message


class If(Statement):
    """`if` and `elif` branches and the `else` block."""

    __slots__ = ("branches", "orelse")

    def __init__(
        self, line: int, branches: list[tuple[Expression, Statement]], orelse: Statement | None
    ) -> None:
        self.line = line
        self.branches = branches
        self.orelse = orelse


class While(Statement):
    """`while condition: body`."""

    __slots__ = ("body", "condition", "orelse")

    def __init__(
        self, line: int, condition: Expression, body: Statement, orelse: Statement | None
    ) -> None:
        self.line = line
        self.condition = condition
        self.body = body
        self.orelse = orelse


class For(Statement):
    """`for target in iterable: body`."""

    __slots__ = ("body", "iterable", "orelse", "start", "target")

    def __init__(
        self,
        line: int,
        start: int,
        target: Expression,
        iterable: Expression,
        body: Statement,
        orelse: Statement | None,
    ) -> None:
        self.line = line
        self.start = start
        self.target = target
        self.iterable = iterable
        self.body = body
        self.orelse = orelse


class ExceptClause:
    """`except exception as name: body`."""

    __slots__ = ("body", "exception", "name", "start")

    def __init__(
        self, start: int, exception: Expression | None, name: str, body: Statement
    ) -> None:
        self.start = start
        self.exception = exception
        self.name = name
        self.body = body


class Try(Statement):
    """`try` with its clauses."""

    __slots__ = ("body", "clauses", "final", "orelse")

    def __init__(
        self,
        line: int,
        body: Statement,
        clauses: list[ExceptClause],
        orelse: Statement | None,
        final: Statement | None,
    ) -> None:
        self.line = line
        self.body = body
        self.clauses = clauses
        self.orelse = orelse
        self.final = final


class With(Statement):
    """`with context as target, ...: body`."""

    __slots__ = ("body", "items", "start")

    def __init__(
        self,
        line: int,
        start: int,
        items: list[tuple[Expression, Expression | None]],
        body: Statement,
    ) -> None:
        self.line = line
        self.start = start
        self.items = items
        self.body = body


class Function(Statement):
    """`def name(parameters): body`."""

    __slots__ = ("body", "name", "parameters", "start")

    def __init__(
        self, line: int, start: int, name: str, parameters: list[Parameter], body: Statement
    ) -> None:
        self.line = line
        self.start = start
        self.name = name
        self.parameters = parameters
        self.body = body


class Class(Statement):
    """`class name(arguments): body`."""

    __slots__ = ("arguments", "body", "name", "start")

    def __init__(
        self, line: int, start: int, name: str, arguments: list[Expression], body: Statement
    ) -> None:
        self.line = line
        self.start = start
        self.name = name
        self.arguments = arguments
        self.body = body


class Decorator:
    """`@name.name(arguments)`."""

    __slots__ = ("call", "names", "start")

    def __init__(self, start: int, names: list[str], call: Call | None) -> None:
        self.start = start
        self.names = names
        self.call = call


class Decorated(Statement):
    """Decorators and what they decorate."""

    __slots__ = ("body", "decorators")

    def __init__(
        self, line: int, decorators: list[Decorator], body: Function | Class | Async
    ) -> None:
        self.line = line
        self.decorators = decorators
        self.body = body


class Async(Statement):
    """`async` before `def`, `for` or `with`."""

    __slots__ = ("body",)

    def __init__(self, line: int, body: Function | For | With) -> None:
        self.line = line
        self.body = body
