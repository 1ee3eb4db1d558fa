# SPDX-License-Identifier: MIT
"""Code generation for expressions.

Every expression's code leaves one value on the stack:

    a.b(c)      LOAD a   LOAD_METHOD b   LOAD c   CALL_METHOD 1
    x < y < z   LOAD x   LOAD y   DUP_TOP ROT_THREE LESS   JUMP_IF_FALSE_OR_POP L1
                LOAD z   LESS   JUMP L2   L1: ROT_TWO POP_TOP   L2:

The order in which names and constants are met here is the order of the module's
tables, and the lines noted here are those of the line table.

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from mpytool.bytecode.opcodes import BINARY_OPS, BY_NAME, UNARY_OPS
from mpytool.bytecode.prelude import ScopeFlag
from mpytool.compiler.instructions import (
    ADJUST,
    BINARY,
    LABEL,
    LINE,
    LOAD,
    LOAD_FIRST,
    MAKE,
    STORE,
    UNARY,
)
from mpytool.compiler.scopes import (
    COMPREHENSIONS,
    FUNCTION,
    GLOBAL_EXPLICIT,
    GLOBAL_IMPLICIT,
    LAMBDA,
    UNDECIDED,
    Scope,
    ScopeError,
    ScopeNode,
)
from mpytool.compiler.tables import ConstantTable, QstrTable
from mpytool.errors import SourceError
from mpytool.source.locate import locate
from mpytool.syntax.folding import truth
from mpytool.syntax.nodes import (
    Attribute,
    BinaryOp,
    BoolOp,
    Call,
    Compare,
    Comprehension,
    Conditional,
    DictDisplay,
    DoubleStarred,
    Expression,
    ForClause,
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


def _op(name: str) -> int:
    return BY_NAME[name].code


_LOAD_CONST_STRING: Final = _op("LOAD_CONST_STRING")
_LOAD_CONST_SMALL_INT: Final = _op("LOAD_CONST_SMALL_INT")
_LOAD_CONST_OBJ: Final = _op("LOAD_CONST_OBJ")
_LOAD_ATTR: Final = _op("LOAD_ATTR")
_LOAD_METHOD: Final = _op("LOAD_METHOD")
_LOAD_SUPER_METHOD: Final = _op("LOAD_SUPER_METHOD")
_BUILD_TUPLE: Final = _op("BUILD_TUPLE")
_BUILD_LIST: Final = _op("BUILD_LIST")
_BUILD_SET: Final = _op("BUILD_SET")
_BUILD_MAP: Final = _op("BUILD_MAP")
_BUILD_SLICE: Final = _op("BUILD_SLICE")
_CALL_FUNCTION: Final = _op("CALL_FUNCTION")
_CALL_FUNCTION_VAR_KW: Final = _op("CALL_FUNCTION_VAR_KW")
_CALL_METHOD: Final = _op("CALL_METHOD")
_CALL_METHOD_VAR_KW: Final = _op("CALL_METHOD_VAR_KW")
_JUMP: Final = _op("JUMP")
_POP_JUMP: Final = {True: _op("POP_JUMP_IF_TRUE"), False: _op("POP_JUMP_IF_FALSE")}
_JUMP_OR_POP: Final = {True: _op("JUMP_IF_TRUE_OR_POP"), False: _op("JUMP_IF_FALSE_OR_POP")}

# Whole instructions that are used often.
LOAD_NONE: Final = (_op("LOAD_CONST_NONE"), 0)
LOAD_NULL: Final = (_op("LOAD_NULL"), 0)
POP_TOP: Final = (_op("POP_TOP"), 0)
DUP_TOP: Final = (_op("DUP_TOP"), 0)
ROT_TWO: Final = (_op("ROT_TWO"), 0)
ROT_THREE: Final = (_op("ROT_THREE"), 0)
LOAD_SUBSCR: Final = (_op("LOAD_SUBSCR"), 0)
STORE_MAP: Final = (_op("STORE_MAP"), 0)
RETURN_VALUE: Final = (_op("RETURN_VALUE"), 0)
YIELD_VALUE: Final = (_op("YIELD_VALUE"), 0)
GET_ITER: Final = (_op("GET_ITER"), 0)
_YIELD_FROM: Final = (_op("YIELD_FROM"), 0)
_LOAD_SINGLETON: Final = {
    None: LOAD_NONE,
    True: (_op("LOAD_CONST_TRUE"), 0),
    False: (_op("LOAD_CONST_FALSE"), 0),
}
_BINARY: Final = [(BINARY + index, 0) for index in range(len(BINARY_OPS))]
_UNARY: Final = [(UNARY + index, 0) for index in range(len(UNARY_OPS))]
_NOT_INSTRUCTION: Final = _UNARY[next(i for i, (_, sign) in enumerate(UNARY_OPS) if sign == "not")]

# No line is above this one: lines are not noted once it was "noted".
NO_MORE_LINES: Final = 1 << 62


class ExpressionGenerator:
    """Generates the code of expressions of one module, scope by scope.

    Args:
        path, text: the source, for error messages.
        qstrs, constants: the module's tables.
        small_int_bits: width of the target's small ints.
        lines: whether lines are noted.
    """

    __slots__ = (
        "_constants", "_emit", "_first_line", "_last_line", "_path", "_qstrs", "_scope",
        "_small_int_bits", "_text", "scopes",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        text: str,
        qstrs: QstrTable,
        constants: ConstantTable,
        *,
        small_int_bits: int,
        lines: bool,
    ) -> None:
        self._path = path
        self._text = text
        self._qstrs = qstrs
        self._constants = constants
        self._small_int_bits = small_int_bits
        self._first_line = 1 if lines else NO_MORE_LINES
        self._last_line = self._first_line
        self.scopes: list[Scope] = []

    # ----------------------------------------------------------- helpers

    def begin(self, scope: Scope) -> None:
        """Make a scope the current one."""
        self._scope = scope
        self._emit: Callable[[tuple[int, Any]], None] = scope.code.append
        self._last_line = self._first_line
        self._qstrs[scope.name]  # enters the name

    def fail(self, message: str, node: object) -> NoReturn:
        """Report a node."""
        start = getattr(node, "start", None)
        if start is None:
            line = getattr(node, "line", 0) or max(1, self._last_line % NO_MORE_LINES)
            start = 0
            for _ in range(line - 1):
                start = self._text.find("\n", start) + 1
            start += len(self._text[start:]) - len(self._text[start:].lstrip(" \t"))
        raise SourceError(message, locate(self._path, self._text, start))

    def new_label(self) -> int:
        """A new label of the current scope."""
        label = self._scope.label_count
        self._scope.label_count = label + 1
        return label

    def note_line(self, line: int) -> None:
        """Note that the code from here on is of a line."""
        if line > self._last_line:
            self._last_line = line
            self._emit((LINE, line))

    def new_scope(self, kind: str, name: str, node: ScopeNode) -> Scope:
        """A scope inside the current one, whose code is generated later."""
        scope = Scope(kind, name, node, self._scope)
        self.scopes.append(scope)
        return scope

    def load_name(self, name: str) -> None:
        """Load a variable."""
        self._emit((LOAD, self._scope.variable_to_load(name)))

    def store_name(self, name: str) -> None:
        """Store the top of the stack to a variable."""
        self._emit((STORE, self._scope.variable_to_modify(name)))

    def load_string(self, text: str) -> None:
        """Load a string that is a qstr."""
        self._emit((_LOAD_CONST_STRING, self._qstrs[text]))

    def expression(self, node: Expression) -> None:
        """Generate the code of an expression."""
        _EXPRESSIONS[type(node)](self, node)

    # ------------------------------------------------------------ leaves

    def _name(self, node: Name) -> None:
        self._emit((LOAD, self._scope.variable_to_load(node.name)))

    def _small_int(self, node: SmallInt) -> None:
        self._emit((_LOAD_CONST_SMALL_INT, node.value))

    def _short_str(self, node: ShortStr) -> None:
        self._emit((_LOAD_CONST_STRING, self._qstrs[node.value]))

    def _singleton(self, node: Singleton) -> None:
        if node.value is ...:
            self._emit((_LOAD_CONST_OBJ, self._constants.index(...)))
        else:
            self._emit(_LOAD_SINGLETON[node.value])

    def _literal(self, node: Literal) -> None:
        self.note_line(node.line)
        self._emit((_LOAD_CONST_OBJ, self._constants.index(node.value)))

    # --------------------------------------------------------- operators

    def _binary_op(self, node: BinaryOp) -> None:
        self.note_line(node.line)
        self.expression(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            self.expression(operand)
            self._emit(_BINARY[operator])

    def _unary_op(self, node: UnaryOp) -> None:
        self.note_line(node.line)
        self.expression(node.operand)
        self._emit(_UNARY[node.operator])

    def _not(self, node: Not) -> None:
        self.note_line(node.line)
        self.expression(node.operand)
        self._emit(_NOT_INSTRUCTION)

    def _bool_op(self, node: BoolOp) -> None:
        self.note_line(node.line)
        end = self.new_label()
        for operand in node.operands[:-1]:
            self.expression(operand)
            self._emit((_JUMP_OR_POP[node.is_or], end))
        self.expression(node.operands[-1])
        self._emit((LABEL, end))

    def _compare(self, node: Compare) -> None:
        self.note_line(node.line)
        emit = self._emit
        self.expression(node.operands[0])
        last = len(node.operators) - 1
        fail = self.new_label() if last else 0
        for index, operator in enumerate(node.operators):
            self.expression(node.operands[index + 1])
            if index < last:
                emit(DUP_TOP)
                emit(ROT_THREE)
            if operator >= 0:
                emit(_BINARY[operator])
            else:
                emit(_BINARY[-1 - operator])
                emit(_NOT_INSTRUCTION)
            if index < last:
                emit((_JUMP_OR_POP[False], fail))
        if last:
            end = self.new_label()
            emit((_JUMP, end))
            emit((LABEL, fail))
            emit((ADJUST, 1))
            emit(ROT_TWO)
            emit(POP_TOP)
            emit((LABEL, end))

    def _conditional(self, node: Conditional) -> None:
        self.note_line(node.line)
        fail = self.new_label()
        end = self.new_label()
        self.condition(node.condition, False, fail)
        self.expression(node.value)
        self._emit((_JUMP, end))
        self._emit((LABEL, fail))
        self._emit((ADJUST, -1))
        self.expression(node.otherwise)
        self._emit((LABEL, end))

    def condition(self, node: Expression, jump_if: bool, label: int) -> None:  # noqa: FBT001
        """Jump to a label if a condition's truth is `jump_if`; nothing stays on the stack."""
        value = truth(node)
        if value is not None:
            if value == jump_if:
                self._emit((_JUMP, label))
        elif type(node) is BoolOp:
            if node.is_or == jump_if:
                for operand in node.operands:
                    self.condition(operand, jump_if, label)
            else:
                skip = self.new_label()
                for operand in node.operands[:-1]:
                    self.condition(operand, not jump_if, skip)
                self.condition(node.operands[-1], jump_if, label)
                self._emit((LABEL, skip))
        elif type(node) is Not:
            self.condition(node.operand, not jump_if, label)
        else:
            self.expression(node)
            self._emit((_POP_JUMP[jump_if], label))

    def _named_expr(self, node: NamedExpr) -> None:
        self.note_line(node.line)
        self._assign_named(node)

    def _assign_named(self, node: NamedExpr) -> None:
        target = node.target
        if not isinstance(target, Name):
            self.fail("expected a name before ':=', found an expression", node)
        self.expression(node.value)
        self._emit(DUP_TOP)
        scope = self._scope
        if scope.kind in COMPREHENSIONS:
            self._bind_in_parent(target, scope)
        self.store_name(target.name)

    def _bind_in_parent(self, target: Name, scope: Scope) -> None:
        """Make a comprehension's `:=` bind the name in the scope around it."""
        parent = scope.parent
        assert parent is not None
        if parent.variable_to_modify(target.name).kind == GLOBAL_EXPLICIT:
            scope.find_or_add(target.name, GLOBAL_EXPLICIT)
            return
        variable = scope.find_or_add(target.name, UNDECIDED)
        in_module = parent.parent is None
        if not in_module and variable.kind == GLOBAL_IMPLICIT:
            variable.kind = UNDECIDED  # read before, now to be closed over
        try:
            if in_module:
                scope.declare_global(variable)
            else:
                scope.declare_nonlocal(variable)
        except ScopeError:
            self.fail(
                f"expected a name for ':=' that is none of the comprehension's own, "
                f"found '{target.name}'",
                target,
            )

    # ---------------------------------------------------------- displays

    def _tuple(self, node: Tuple) -> None:
        self.note_line(node.line)
        self._items(node.items, _BUILD_TUPLE)

    def _list(self, node: ListDisplay) -> None:
        self.note_line(node.line)
        self._items(node.items, _BUILD_LIST)

    def _set(self, node: SetDisplay) -> None:
        self.note_line(node.line)
        self._items(node.items, _BUILD_SET)

    def _items(self, items: list[Expression], build: int) -> None:
        for item in items:
            self.expression(item)
        self._emit((build, len(items)))

    def _dict(self, node: DictDisplay) -> None:
        self.note_line(node.line)
        self._emit((_BUILD_MAP, len(node.items)))
        for item in node.items:
            self._key_value(item)
            self._emit(STORE_MAP)

    def _key_value(self, node: KeyValue) -> None:
        self.note_line(node.line)
        self.expression(node.value)
        self.expression(node.key)

    def _slice(self, node: Slice) -> None:
        self.note_line(node.line)
        for bound in (node.lower, node.upper):
            if bound is None:
                self._emit(LOAD_NONE)
            else:
                self.expression(bound)
        if node.step is not None:
            self.expression(node.step)
        self._emit((_BUILD_SLICE, 2 if node.step is None else 3))

    def _comprehension(self, node: Comprehension) -> None:
        self.note_line(node.line)
        child = self.new_scope(node.kind, f"<{node.kind}>", node)
        self.make_function(child, 0, has_keyword_defaults=False)
        first = node.clauses[0]
        assert isinstance(first, ForClause)
        self.expression(first.iterable)
        if node.kind == "genexpr":
            self._emit(GET_ITER)
        self._emit((_CALL_FUNCTION, 1))

    def _starred(self, node: Starred) -> None:
        self.fail("expected a value, found '*' before it: that is for targets and arguments", node)

    # ------------------------------------------------ calls and functions

    def _primary(self, node: Primary) -> None:
        self.note_line(node.line)
        if not node.is_awaited:
            self._trailers(node)
            return
        if self._scope.kind not in {FUNCTION, LAMBDA}:
            self.fail("expected 'await' inside a function, found it outside", node)
        self._trailers(node)
        self.yield_from()

    def _trailers(self, node: Primary) -> None:
        """An atom and its trailers."""
        trailers = node.trailers
        self.expression(node.atom)
        index = self._super(node) if self._is_super(node) else 0
        count = len(trailers)
        while index < count:
            trailer = trailers[index]
            index += 1
            if type(trailer) is Attribute and index < count:
                call = trailers[index]
                if type(call) is Call:
                    self._emit((_LOAD_METHOD, self._qstrs[trailer.name]))
                    self.call(call.arguments, is_method=True)
                    index += 1
                    continue
            self.trailer(trailer)

    def trailer(self, node: Trailer) -> None:
        """One trailer, applied to the top of the stack."""
        self.note_line(node.line)
        if type(node) is Attribute:
            self._emit((_LOAD_ATTR, self._qstrs[node.name]))
        elif type(node) is Index:
            self.expression(node.index)
            self._emit(LOAD_SUBSCR)
        else:
            assert isinstance(node, Call)
            self.call(node.arguments)

    def _is_super(self, node: Primary) -> bool:
        """Whether it starts with `super()` in a function."""
        if type(node.atom) is not Name or node.atom.name != "super" or not node.trailers:
            return False
        call = node.trailers[0]
        return self._scope.kind == FUNCTION and type(call) is Call and not call.arguments

    def _super(self, node: Primary) -> int:
        """The arguments that `super()` leaves out; returns the count of trailers used."""
        self.load_name("__class__")
        if not any(variable.is_param for variable in self._scope.variables.values()):
            self.fail("expected a parameter for super() to use, found a function without", node)
        self._emit((LOAD_FIRST, 0))
        trailers = node.trailers
        if len(trailers) >= 3:
            attribute, call = trailers[1], trailers[2]
            if type(attribute) is Attribute and type(call) is Call:
                self._emit((_LOAD_SUPER_METHOD, self._qstrs[attribute.name]))
                self.call(call.arguments, is_method=True)
                return 3
        self._emit((_CALL_FUNCTION, 2))
        return 1

    def call(
        self, arguments: list[Expression], *, is_method: bool = False, n_extra: int = 0
    ) -> None:
        """A call's arguments and the call.

        Args:
            arguments: as in the source.
            is_method: whether LOAD_METHOD came before.
            n_extra: positional arguments that are on the stack already.
        """
        n_positional = n_extra
        n_keyword = 0
        star_map = 0
        has_star = has_double_star = False
        for index, argument in enumerate(arguments):
            kind = type(argument)
            if kind is Starred:
                assert isinstance(argument, Starred)
                self._check_star(argument, index, n_keyword, has_double_star=has_double_star)
                has_star = True
                star_map |= 1 << index
                self.expression(argument.value)
                n_positional += 1
            elif kind is DoubleStarred:
                assert isinstance(argument, DoubleStarred)
                has_double_star = True
                self._emit(LOAD_NULL)
                self.expression(argument.value)
                n_keyword += 1
            elif kind is Keyword:
                assert isinstance(argument, Keyword)
                self.load_string(argument.name)
                self.expression(argument.value)
                n_keyword += 1
            else:
                if n_keyword and not _is_bare(argument):
                    stars = "'**'" if has_double_star else "a keyword argument"
                    self.fail(f"expected no positional argument after {stars}, found one", argument)
                self.expression(argument)
                n_positional += 1
        if has_star or has_double_star:
            self._emit((_LOAD_CONST_SMALL_INT, star_map))
            operation = _CALL_METHOD_VAR_KW if is_method else _CALL_FUNCTION_VAR_KW
        else:
            operation = _CALL_METHOD if is_method else _CALL_FUNCTION
        self._emit((operation, n_keyword << 8 | n_positional))

    def _check_star(
        self, node: Starred, index: int, n_keyword: int, *, has_double_star: bool
    ) -> None:
        if has_double_star:
            self.fail("expected no '*' argument after '**', found one", node)
        if n_keyword:
            self.fail("expected no '*' argument after a keyword argument, found one", node)
        if index >= self._small_int_bits - 1:
            self.fail(
                f"expected '*' among the first {self._small_int_bits - 1} arguments, "
                "found it later",
                node,
            )

    def _lambda(self, node: Lambda) -> None:
        self.note_line(node.line)
        child = self.new_scope(LAMBDA, LAMBDA, node)
        self.function(child, node.parameters)

    def function(self, child: Scope, parameters: list[Parameter]) -> None:
        """The default values of a function's parameters, and the function."""
        n_positional = n_keyword = 0
        star = False
        for parameter in parameters:
            star = star or parameter.stars == 1
            if parameter.default is None:
                continue
            if not star:
                n_positional += 1
                self.expression(parameter.default)
                continue
            n_keyword += 1
            if n_keyword == 1:
                if n_positional:
                    self._emit((_BUILD_TUPLE, n_positional))
                else:
                    self._emit(LOAD_NULL)
                self._emit((_BUILD_MAP, 0))
            self.expression(parameter.default)
            self.load_string(parameter.name)
            self._emit(STORE_MAP)
        if n_positional and not n_keyword:
            self._emit((_BUILD_TUPLE, n_positional))
            self._emit(LOAD_NULL)
        self.make_function(child, n_positional, has_keyword_defaults=n_keyword > 0)

    def make_function(self, child: Scope, n_positional: int, *, has_keyword_defaults: bool) -> None:
        """Make a child's function; its defaults are on the stack."""
        if has_keyword_defaults:
            child.flags |= ScopeFlag.DEFKWARGS
        child.n_def_pos_args = n_positional
        self._scope.children.append(child)
        self._emit((MAKE, (child, has_keyword_defaults or n_positional > 0)))

    def _yield(self, node: Yield) -> None:
        self.note_line(node.line)
        if self._scope.kind not in {FUNCTION, LAMBDA}:
            self.fail("expected 'yield' inside a function, found it outside", node)
        if node.value is None:
            self._emit(LOAD_NONE)
        else:
            self.expression(node.value)
        if node.is_from:
            self.yield_from()
        else:
            self.yield_value()

    def yield_value(self) -> None:
        """Yield the top of the stack."""
        self._emit(YIELD_VALUE)
        self._scope.flags |= ScopeFlag.GENERATOR

    def yield_from(self) -> None:
        """Delegate to the iterable on the top of the stack."""
        self._emit(GET_ITER)
        self._emit(LOAD_NONE)
        self._emit(_YIELD_FROM)
        self._scope.flags |= ScopeFlag.GENERATOR


def _is_bare(argument: Expression) -> bool:
    """Whether an argument is one that MicroPython lets follow keyword arguments."""
    return isinstance(argument, (Comprehension, NamedExpr)) and not argument.line


_EXPRESSIONS: Final[dict[type, Callable[[ExpressionGenerator, Any], None]]] = {
    Name: ExpressionGenerator._name,
    SmallInt: ExpressionGenerator._small_int,
    ShortStr: ExpressionGenerator._short_str,
    Singleton: ExpressionGenerator._singleton,
    Literal: ExpressionGenerator._literal,
    Tuple: ExpressionGenerator._tuple,
    ListDisplay: ExpressionGenerator._list,
    SetDisplay: ExpressionGenerator._set,
    DictDisplay: ExpressionGenerator._dict,
    KeyValue: ExpressionGenerator._key_value,
    Comprehension: ExpressionGenerator._comprehension,
    BinaryOp: ExpressionGenerator._binary_op,
    Compare: ExpressionGenerator._compare,
    BoolOp: ExpressionGenerator._bool_op,
    Not: ExpressionGenerator._not,
    UnaryOp: ExpressionGenerator._unary_op,
    Conditional: ExpressionGenerator._conditional,
    Lambda: ExpressionGenerator._lambda,
    NamedExpr: ExpressionGenerator._named_expr,
    Starred: ExpressionGenerator._starred,
    Primary: ExpressionGenerator._primary,
    Slice: ExpressionGenerator._slice,
    Yield: ExpressionGenerator._yield,
}
