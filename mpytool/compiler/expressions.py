# SPDX-License-Identifier: MIT
"""Code generation for expressions.

Every expression's code leaves one value on the stack:

    x < y < z   LOAD x   LOAD y   DUP_TOP ROT_THREE LESS   JUMP_IF_FALSE_OR_POP L1
                LOAD z   LESS   JUMP L2   L1: ROT_TWO POP_TOP   L2:

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mpytool.compiler.calls import CallGenerator
from mpytool.compiler.instructions import (
    ADJUST,
    BINARY_OPERATIONS,
    BUILD_LIST,
    BUILD_MAP,
    BUILD_SET,
    BUILD_SLICE,
    BUILD_TUPLE,
    CALL_FUNCTION,
    DUP_TOP,
    GET_ITER,
    JUMP,
    JUMP_IF_FALSE_OR_POP,
    JUMP_IF_TRUE_OR_POP,
    LABEL,
    LOAD,
    LOAD_CONST_OBJ,
    LOAD_CONST_SMALL_INT,
    LOAD_CONST_STRING,
    LOAD_FALSE,
    LOAD_NONE,
    LOAD_TRUE,
    NOT_OPERATION,
    POP_JUMP_IF_FALSE,
    POP_JUMP_IF_TRUE,
    POP_TOP,
    ROT_THREE,
    ROT_TWO,
    STORE_MAP,
    UNARY_OPERATIONS,
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
)
from mpytool.syntax.folding import truth
from mpytool.syntax.nodes import (
    BinaryOp,
    BoolOp,
    Compare,
    Comprehension,
    Conditional,
    DictDisplay,
    Expression,
    ForClause,
    KeyValue,
    Lambda,
    ListDisplay,
    Literal,
    Name,
    NamedExpr,
    Not,
    Primary,
    SetDisplay,
    ShortStr,
    Singleton,
    Slice,
    SmallInt,
    Starred,
    Tuple,
    UnaryOp,
    Yield,
)

_POP_JUMP: Final = {True: POP_JUMP_IF_TRUE, False: POP_JUMP_IF_FALSE}
_JUMP_OR_POP: Final = {True: JUMP_IF_TRUE_OR_POP, False: JUMP_IF_FALSE_OR_POP}
_LOAD_SINGLETON: Final = {None: LOAD_NONE, True: LOAD_TRUE, False: LOAD_FALSE}


class ExpressionGenerator(CallGenerator):
    """Generates the code of expressions."""

    __slots__ = ()

    def expression(self, node: Expression) -> None:
        """Generate the code of an expression."""
        _EXPRESSIONS[type(node)](self, node)

    # ------------------------------------------------------------- leaves

    def _name(self, node: Name) -> None:
        self._emit((LOAD, self._scope.variable_to_load(node.name)))

    def _small_int(self, node: SmallInt) -> None:
        self._emit((LOAD_CONST_SMALL_INT, node.value))

    def _short_str(self, node: ShortStr) -> None:
        self._emit((LOAD_CONST_STRING, self._qstrs[node.value]))

    def _singleton(self, node: Singleton) -> None:
        if node.value is ...:
            self._emit((LOAD_CONST_OBJ, self._constants.index(...)))
        else:
            self._emit(_LOAD_SINGLETON[node.value])

    def _literal(self, node: Literal) -> None:
        self.note_line(node.line)
        self._emit((LOAD_CONST_OBJ, self._constants.index(node.value)))

    # ---------------------------------------------------------- operators

    def _binary_op(self, node: BinaryOp) -> None:
        self.note_line(node.line)
        self.expression(node.operands[0])
        for operator, operand in zip(node.operators, node.operands[1:], strict=True):
            self.expression(operand)
            self._emit(BINARY_OPERATIONS[operator])

    def _unary_op(self, node: UnaryOp) -> None:
        self.note_line(node.line)
        self.expression(node.operand)
        self._emit(UNARY_OPERATIONS[node.operator])

    def _not(self, node: Not) -> None:
        self.note_line(node.line)
        self.expression(node.operand)
        self._emit(NOT_OPERATION)

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
                emit(BINARY_OPERATIONS[operator])
            else:
                emit(BINARY_OPERATIONS[-1 - operator])
                emit(NOT_OPERATION)
            if index < last:
                emit((_JUMP_OR_POP[False], fail))
        if last:
            end = self.new_label()
            emit((JUMP, end))
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
        self._emit((JUMP, end))
        self._emit((LABEL, fail))
        self._emit((ADJUST, -1))
        self.expression(node.otherwise)
        self._emit((LABEL, end))

    def condition(self, node: Expression, jump_if: bool, label: int) -> None:  # noqa: FBT001
        """Jump to a label if a condition's truth is `jump_if`; nothing stays on the stack."""
        value = truth(node)
        if value is not None:
            if value == jump_if:
                self._emit((JUMP, label))
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
        elif self._dialect.jumps_on_tuples and _is_bracketed(node):
            if jump_if:
                self._emit((JUMP, label))
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

    # ----------------------------------------------------------- displays

    def _tuple(self, node: Tuple) -> None:
        self.note_line(node.line)
        self._items(node.items, BUILD_TUPLE)

    def _list(self, node: ListDisplay) -> None:
        self.note_line(node.line)
        self._items(node.items, BUILD_LIST)

    def _set(self, node: SetDisplay) -> None:
        self.note_line(node.line)
        self._items(node.items, BUILD_SET)

    def _items(self, items: list[Expression], build: int) -> None:
        for item in items:
            self.expression(item)
        self._emit((build, len(items)))

    def _dict(self, node: DictDisplay) -> None:
        self.note_line(node.line)
        self._emit((BUILD_MAP, len(node.items)))
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
        self._emit((BUILD_SLICE, 2 if node.step is None else 3))

    def _comprehension(self, node: Comprehension) -> None:
        self.note_line(node.line)
        child = self.new_scope(node.kind, f"<{node.kind}>", node)
        self.make_function(child, 0, has_keyword_defaults=False)
        first = node.clauses[0]
        assert isinstance(first, ForClause)
        self.expression(first.iterable)
        if node.kind == "genexpr":
            self._emit(GET_ITER)
        self._emit((CALL_FUNCTION, 1))

    def _starred(self, node: Starred) -> None:
        self.fail("expected a value, found '*' before it: that is for targets and arguments", node)

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


def _is_bracketed(node: Expression) -> bool:
    """Whether a node is a tuple or a generator in round brackets."""
    if type(node) is Tuple:
        return node.in_parens
    return type(node) is Comprehension and node.kind == "genexpr"


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
