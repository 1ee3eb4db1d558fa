# SPDX-License-Identifier: MIT
"""The nodes of a syntax tree.

A node is a plain record; what it means to the code generator is its class:

    x = [a + 1]     Assign(targets=[Name x], value=ListDisplay([BinaryOp(a, 1)]))

`line` is the line that goes into the line table when the node's code starts,
0 for none; leaves (names, small ints, short strings, None ...) have no line of
their own.  `start` is the offset in the source, for error messages.  Constant
expressions are already folded when a node is made (`mpytool.syntax.folding`).

The classes are not frozen, because a frozen dataclass takes three times as long
to make and a file has thousands of nodes; no pass changes a node.

Source: the grammar of MicroPython 1.29 (py/grammar.h).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType
from typing import TypeAlias

from mpytool.bytecode.code import Constant

# ---------------------------------------------------------------- expressions


@dataclass(slots=True, eq=False)
class Name:
    """A variable."""

    name: str
    start: int


@dataclass(slots=True, eq=False)
class SmallInt:
    """An integer that is an operand of an instruction."""

    value: int


@dataclass(slots=True, eq=False)
class ShortStr:
    """A string that is a qstr."""

    value: str


@dataclass(slots=True, eq=False)
class Singleton:
    """None, True, False or the Ellipsis."""

    value: bool | EllipsisType | None


@dataclass(slots=True, eq=False)
class Literal:
    """A constant of the object table; a folded one has line 0."""

    line: int
    value: Constant


@dataclass(slots=True, eq=False)
class Tuple:
    """Items with commas; `in_parens` if brackets stand around them."""

    line: int
    start: int
    items: list[Expression]
    in_parens: bool


@dataclass(slots=True, eq=False)
class ListDisplay:
    """`[a, b]`."""

    line: int
    start: int
    items: list[Expression]


@dataclass(slots=True, eq=False)
class SetDisplay:
    """`{a, b}`."""

    line: int
    start: int
    items: list[Expression]


@dataclass(slots=True, eq=False)
class KeyValue:
    """`key: value` of a dict."""

    line: int
    start: int
    key: Expression
    value: Expression


@dataclass(slots=True, eq=False)
class DictDisplay:
    """`{a: b}`."""

    line: int
    start: int
    items: list[KeyValue]


@dataclass(slots=True, eq=False)
class ForClause:
    """`for target in iterable` of a comprehension."""

    target: Expression
    iterable: Expression


@dataclass(slots=True, eq=False)
class IfClause:
    """`if condition` of a comprehension."""

    condition: Expression


@dataclass(slots=True, eq=False)
class Comprehension:
    """A list, set or dict comprehension or a generator expression.

    Attributes:
        line: line of the bracket; 0 for a call's only argument.
        body_line: line of the element, where the comprehension's own code starts.
        kind: "listcomp", "setcomp", "dictcomp" or "genexpr".
        element: what it yields; a KeyValue for a dict.
        clauses: the first is a ForClause.
    """

    line: int
    start: int
    body_line: int
    kind: str
    element: Expression
    clauses: list[ForClause | IfClause]


@dataclass(slots=True, eq=False)
class BinaryOp:
    """Operands joined by operators of one precedence, from left to right.

    Attributes:
        operators: indices in `mpytool.bytecode.opcodes.BINARY_OPS`, one less than operands.
    """

    line: int
    start: int
    operands: list[Expression]
    operators: list[int]


@dataclass(slots=True, eq=False)
class Compare:
    """Operands joined by comparisons.

    Attributes:
        operators: indices in BINARY_OPS; -1 - index for the negated `not in` and `is not`.
    """

    line: int
    start: int
    operands: list[Expression]
    operators: list[int]


@dataclass(slots=True, eq=False)
class BoolOp:
    """Operands joined by `or` or `and`."""

    line: int
    start: int
    is_or: bool
    operands: list[Expression]


@dataclass(slots=True, eq=False)
class Not:
    """`not operand`."""

    line: int
    start: int
    operand: Expression


@dataclass(slots=True, eq=False)
class UnaryOp:
    """`-operand`; the operator is an index in `mpytool.bytecode.opcodes.UNARY_OPS`."""

    line: int
    start: int
    operator: int
    operand: Expression


@dataclass(slots=True, eq=False)
class Conditional:
    """`value if condition else otherwise`."""

    line: int
    start: int
    value: Expression
    condition: Expression
    otherwise: Expression


@dataclass(slots=True, eq=False)
class Parameter:
    """A function's parameter.

    Attributes:
        name: "" for a bare star.
        stars: 0, 1 for `*name`, 2 for `**name`.
        default: the default value or None.
    """

    name: str
    start: int
    stars: int
    default: Expression | None


@dataclass(slots=True, eq=False)
class Lambda:
    """`lambda parameters: body`."""

    line: int
    start: int
    parameters: list[Parameter]
    body: Expression


@dataclass(slots=True, eq=False)
class NamedExpr:
    """`target := value`; line 0 for a call's argument."""

    line: int
    start: int
    target: Expression
    value: Expression


@dataclass(slots=True, eq=False)
class Starred:
    """`*value`, as a target or a call's argument."""

    line: int
    start: int
    value: Expression


@dataclass(slots=True, eq=False)
class DoubleStarred:
    """`**value`, a call's argument."""

    start: int
    value: Expression


@dataclass(slots=True, eq=False)
class Keyword:
    """`name=value`, a call's argument."""

    name: str
    start: int
    value: Expression


@dataclass(slots=True, eq=False)
class Call:
    """The trailer `(arguments)`."""

    line: int
    start: int
    arguments: list[Expression]


@dataclass(slots=True, eq=False)
class Index:
    """The trailer `[index]`."""

    line: int
    start: int
    index: Expression


@dataclass(slots=True, eq=False)
class Attribute:
    """The trailer `.name`."""

    line: int
    start: int
    name: str


Trailer: TypeAlias = Call | Index | Attribute


@dataclass(slots=True, eq=False)
class Primary:
    """An atom and its trailers, perhaps awaited."""

    line: int
    start: int
    atom: Expression
    trailers: list[Trailer]
    is_awaited: bool


@dataclass(slots=True, eq=False)
class Slice:
    """`lower:upper:step` between square brackets."""

    line: int
    start: int
    lower: Expression | None
    upper: Expression | None
    step: Expression | None


@dataclass(slots=True, eq=False)
class Yield:
    """`yield value` or `yield from value`."""

    line: int
    start: int
    value: Expression | None
    is_from: bool


Expression: TypeAlias = (
    Name | SmallInt | ShortStr | Singleton | Literal | Tuple | ListDisplay | SetDisplay
    | KeyValue | DictDisplay | Comprehension | BinaryOp | Compare | BoolOp | Not | UnaryOp
    | Conditional | Lambda | NamedExpr | Starred | DoubleStarred | Keyword | Primary | Slice
    | Yield
)  # fmt: skip

# ----------------------------------------------------------------- statements


@dataclass(slots=True, eq=False)
class Block:
    """Several statements; the line is that of the first token."""

    line: int
    statements: list[Statement]


@dataclass(slots=True, eq=False)
class Pass:
    """`pass`, and a constant that stands alone."""

    line: int


@dataclass(slots=True, eq=False)
class ExprStatement:
    """An expression whose value is dropped."""

    line: int
    value: Expression


@dataclass(slots=True, eq=False)
class Assign:
    """`target = value`, or `a = b = value` with several targets."""

    line: int
    targets: list[Expression]
    value: Expression


@dataclass(slots=True, eq=False)
class AugAssign:
    """`target += value`; the operator is an index in BINARY_OPS."""

    line: int
    target: Expression
    operator: int
    value: Expression


@dataclass(slots=True, eq=False)
class Declare:
    """`target: annotation` without a value."""

    line: int
    target: Expression


@dataclass(slots=True, eq=False)
class Delete:
    """`del targets`."""

    line: int
    targets: list[Expression]


@dataclass(slots=True, eq=False)
class Return:
    """`return value`."""

    line: int
    start: int
    value: Expression | None


@dataclass(slots=True, eq=False)
class Raise:
    """`raise value from cause`."""

    line: int
    value: Expression | None
    cause: Expression | None


@dataclass(slots=True, eq=False)
class Jump:
    """`break` or `continue`."""

    line: int
    start: int
    is_break: bool


@dataclass(slots=True, eq=False)
class Import:
    """`import a.b as c`: the dotted name in parts, and the name after `as` or ""."""

    line: int
    modules: list[tuple[list[str], str]]


@dataclass(slots=True, eq=False)
class ImportFrom:
    """`from ..a.b import c as d`; no names for a star."""

    line: int
    start: int
    level: int
    module: list[str]
    names: list[tuple[str, str]]


@dataclass(slots=True, eq=False)
class ScopeStatement:
    """`global names` or `nonlocal names`."""

    line: int
    start: int
    is_global: bool
    names: list[str]


@dataclass(slots=True, eq=False)
class Assert:
    """`assert condition, message`."""

    line: int
    condition: Expression
    message: Expression | None


@dataclass(slots=True, eq=False)
class If:
    """`if` and `elif` branches and the `else` block."""

    line: int
    branches: list[tuple[Expression, Statement]]
    orelse: Statement | None


@dataclass(slots=True, eq=False)
class While:
    """`while condition: body`."""

    line: int
    condition: Expression
    body: Statement
    orelse: Statement | None


@dataclass(slots=True, eq=False)
class For:
    """`for target in iterable: body`."""

    line: int
    start: int
    target: Expression
    iterable: Expression
    body: Statement
    orelse: Statement | None


@dataclass(slots=True, eq=False)
class ExceptClause:
    """`except exception as name: body`."""

    start: int
    exception: Expression | None
    name: str
    body: Statement


@dataclass(slots=True, eq=False)
class Try:
    """`try` with its clauses."""

    line: int
    body: Statement
    clauses: list[ExceptClause]
    orelse: Statement | None
    final: Statement | None


@dataclass(slots=True, eq=False)
class With:
    """`with context as target, ...: body`."""

    line: int
    start: int
    items: list[tuple[Expression, Expression | None]]
    body: Statement


@dataclass(slots=True, eq=False)
class Function:
    """`def name(parameters): body`."""

    line: int
    start: int
    name: str
    parameters: list[Parameter]
    body: Statement


@dataclass(slots=True, eq=False)
class Class:
    """`class name(arguments): body`."""

    line: int
    start: int
    name: str
    arguments: list[Expression]
    body: Statement


@dataclass(slots=True, eq=False)
class Decorator:
    """`@name.name(arguments)`."""

    start: int
    names: list[str]
    call: Call | None


@dataclass(slots=True, eq=False)
class Decorated:
    """Decorators and what they decorate."""

    line: int
    decorators: list[Decorator]
    body: Function | Class | Async


@dataclass(slots=True, eq=False)
class Async:
    """`async` before `def`, `for` or `with`."""

    line: int
    body: Function | For | With


Statement: TypeAlias = (
    Block | Pass | ExprStatement | Assign | AugAssign | Declare | Delete | Return | Raise | Jump
    | Import | ImportFrom | ScopeStatement | Assert | If | While | For | Try | With | Function
    | Class | Decorated | Async
)  # fmt: skip
