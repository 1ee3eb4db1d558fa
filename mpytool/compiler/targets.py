# SPDX-License-Identifier: MIT
"""Code generation for what is assigned to, and deleted.

    a, b = b, a    LOAD b   LOAD a   ROT_TWO   STORE a   STORE b     no tuple is made
    a.b[c] += d    LOAD a   LOAD_ATTR b   LOAD c   DUP_TOP_TWO   LOAD_SUBSCR
                   LOAD d   INPLACE_ADD   ROT_THREE   STORE_SUBSCR

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from typing import Any, NoReturn

from mpytool.compiler.expressions import ExpressionGenerator
from mpytool.compiler.instructions import (
    BINARY,
    DELETE,
    DUP_TOP,
    DUP_TOP_TWO,
    LOAD_ATTR,
    LOAD_NULL,
    LOAD_SUBSCR,
    ROT_THREE,
    ROT_TWO,
    STORE_ATTR,
    STORE_SUBSCR,
    UNPACK_EX,
    UNPACK_SEQUENCE,
)
from mpytool.compiler.scopes import FUNCTION, LOCAL
from mpytool.syntax.nodes import (
    Assign,
    AugAssign,
    Call,
    Declare,
    Delete,
    Expression,
    Index,
    ListDisplay,
    Name,
    Primary,
    Starred,
    Tuple,
)


class TargetGenerator(ExpressionGenerator):
    """Generates assignments and deletions."""

    __slots__ = ()

    def _assign(self, node: Assign) -> None:
        if len(node.targets) == 1 and self._swap(node.targets[0], node.value):
            return
        self.expression(node.value)
        for target in node.targets[:-1]:
            self._emit(DUP_TOP)
            self.store(target)
        self.store(node.targets[-1])

    def _swap(self, target: Expression, value: Expression) -> bool:
        """Assign two or three values without making a tuple, if the forms allow it."""
        if type(target) is not Tuple or type(value) is not Tuple:
            return False
        count = len(target.items)
        if (
            target.in_parens
            or value.in_parens
            or count != len(value.items)
            or count not in {2, 3}
            or any(type(item) is Starred for item in target.items)
        ):
            return False
        for item in value.items:
            self.expression(item)
        if count == 3:
            self._emit(ROT_THREE)
        self._emit(ROT_TWO)
        for item in target.items:
            self.store(item)
        return True

    def _aug_assign(self, node: AugAssign) -> None:
        target = node.target
        emit = self._emit
        if isinstance(target, Name):
            self.load_name(target.name)
            self.expression(node.value)
            emit((BINARY + node.operator, 0))
            self.store_name(target.name)
            return
        last = self._target_trailer(target, "assign to")
        if isinstance(last, Index):
            self.expression(last.index)
            emit(DUP_TOP_TWO)
            emit(LOAD_SUBSCR)
        else:
            emit(DUP_TOP)
            emit((LOAD_ATTR, self._qstrs[last.name]))
        self.expression(node.value)
        emit((BINARY + node.operator, 0))
        if isinstance(last, Index):
            emit(ROT_THREE)
            emit(STORE_SUBSCR)
        else:
            emit(ROT_TWO)
            emit((STORE_ATTR, self._qstrs[last.name]))

    def _target_trailer(self, target: Expression, verb: str) -> Any:
        """Load what a target is part of; returns its last trailer, Index or Attribute."""
        if not isinstance(target, Primary) or target.is_awaited:
            self._fail_target(target, verb)
        last = target.trailers[-1]
        if isinstance(last, Call):
            self._fail_target(target, verb)
        self.expression(target.atom)
        for trailer in target.trailers[:-1]:
            self.trailer(trailer)
        return last

    def _fail_target(self, target: Expression, verb: str) -> NoReturn:
        self.fail(f"expected a name, attribute or item to {verb}, found an expression", target)

    def store(self, target: Expression) -> None:
        """Store the top of the stack to a target."""
        if type(target) is Name:
            self.store_name(target.name)
        elif type(target) is Primary:
            last = self._target_trailer(target, "assign to")
            if isinstance(last, Index):
                self.expression(last.index)
                self._emit(STORE_SUBSCR)
            else:
                self._emit((STORE_ATTR, self._qstrs[last.name]))
        elif (type(target) is Tuple and (target.items or not target.in_parens)) or type(
            target
        ) is ListDisplay:
            self._unpack(target.items)
        else:
            self._fail_target(target, "assign to")

    def _unpack(self, targets: list[Expression]) -> None:
        stars = [index for index, target in enumerate(targets) if type(target) is Starred]
        if len(stars) > 1:
            self.fail("expected one target with '*', found another", targets[stars[1]])
        if stars:
            left = stars[0]
            self._emit((UNPACK_EX, left | (len(targets) - left - 1) << 8))
        else:
            self._emit((UNPACK_SEQUENCE, len(targets)))
        for target in targets:
            self.store(target.value if isinstance(target, Starred) else target)

    def _declare(self, node: Declare) -> None:
        if self._scope.kind == FUNCTION and isinstance(node.target, Name):
            self._scope.find_or_add(node.target.name, LOCAL)

    def _delete(self, node: Delete) -> None:
        for target in node.targets:
            self._delete_target(target)

    def _delete_target(self, target: Expression) -> None:
        if isinstance(target, Name):
            self._emit((DELETE, self._scope.variable_to_modify(target.name)))
        elif isinstance(target, Primary):
            last = self._target_trailer(target, "delete")
            if isinstance(last, Index):
                self.expression(last.index)
                self._emit(LOAD_NULL)
                self._emit(ROT_THREE)
                self._emit(STORE_SUBSCR)
            else:
                index = self._qstrs[last.name]
                self._emit(LOAD_NULL)
                self._emit(ROT_TWO)
                self._emit((STORE_ATTR, index))
        elif isinstance(target, Tuple) and target.in_parens and target.items:
            for item in target.items:
                self._delete_target(item)
        else:
            self._fail_target(target, "delete")
