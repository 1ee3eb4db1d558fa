# SPDX-License-Identifier: MIT
"""Code generation for simple statements, imports among them.

    return a if b else c      <jump to L1 if not b>   LOAD a   RETURN_VALUE
                              L1:   LOAD c   RETURN_VALUE
    from a import b as c      level   LOAD_CONST_STRING b   BUILD_TUPLE 1   IMPORT_NAME a
                              IMPORT_FROM b   STORE c   POP_TOP

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from typing import Final

from mpytool.compiler.instructions import (
    BUILD_TUPLE,
    CALL_FUNCTION,
    IMPORT_FROM,
    IMPORT_NAME,
    IMPORT_STAR,
    LABEL,
    LOAD_ATTR,
    LOAD_CONST_SMALL_INT,
    LOAD_GLOBAL,
    LOAD_NONE,
    POP_TOP,
    RAISE_FROM,
    RAISE_LAST,
    RAISE_OBJ,
    RETURN_VALUE,
)
from mpytool.compiler.scopes import FUNCTION, MODULE, UNDECIDED, ScopeError
from mpytool.compiler.targets import TargetGenerator
from mpytool.syntax.nodes import (
    Assert,
    Conditional,
    ExprStatement,
    Import,
    ImportFrom,
    Pass,
    Raise,
    Return,
    ScopeStatement,
)

# By the count of values behind `raise`.
_RAISE: Final = (RAISE_LAST, RAISE_OBJ, RAISE_FROM)


class SimpleGenerator(TargetGenerator):
    """Generates statements that hold no other statements."""

    __slots__ = ()

    def _pass(self, node: Pass) -> None:
        pass

    def _expression_statement(self, node: ExprStatement) -> None:
        self.expression(node.value)
        self._emit(POP_TOP)

    def _return(self, node: Return) -> None:
        if self._scope.kind != FUNCTION:
            self.fail("expected 'return' inside a function, found it outside", node)
        value = node.value
        if value is None:
            self._emit(LOAD_NONE)
        elif isinstance(value, Conditional):
            fail = self.new_label()
            self.condition(value.condition, False, fail)
            self.expression(value.value)
            self._emit(RETURN_VALUE)
            self._emit((LABEL, fail))
            self.expression(value.otherwise)
        else:
            self.expression(value)
        self._emit(RETURN_VALUE)

    def _raise(self, node: Raise) -> None:
        count = 0
        for value in (node.value, node.cause):
            if value is not None:
                self.expression(value)
                count += 1
        self._emit(_RAISE[count])

    def _assert(self, node: Assert) -> None:
        if self._optimise:
            return
        end = self.new_label()
        self.condition(node.condition, True, end)
        self._emit((LOAD_GLOBAL, self._qstrs["AssertionError"]))
        if node.message is not None:
            self.expression(node.message)
            self._emit((CALL_FUNCTION, 1))
        self._emit(_RAISE[1])
        self._emit((LABEL, end))

    def _scope_statement(self, node: ScopeStatement) -> None:
        scope = self._scope
        if not node.is_global and scope.kind == MODULE:
            self.fail("expected 'nonlocal' inside a function, found it outside", node)
        for name in node.names:
            variable = scope.find_or_add(name, UNDECIDED)
            try:
                if node.is_global:
                    scope.declare_global(variable)
                else:
                    scope.declare_nonlocal(variable)
            except ScopeError as error:
                self.fail(str(error), node)

    def _import(self, node: Import) -> None:
        for names, as_name in node.modules:
            self._emit((LOAD_CONST_SMALL_INT, 0))
            self._emit(LOAD_NONE)
            self._emit((IMPORT_NAME, self._qstrs[".".join(names)]))
            if as_name:
                for name in names[1:]:
                    self._emit((LOAD_ATTR, self._qstrs[name]))
            self.store_name(as_name or names[0])

    def _import_from(self, node: ImportFrom) -> None:
        if not node.names and self._scope.kind != MODULE:
            self.fail("expected 'import *' outside of functions and classes, found it inside", node)
        self._emit((LOAD_CONST_SMALL_INT, node.level))
        for name, _ in node.names or [("*", "")]:
            self.load_string(name)
        self._emit((BUILD_TUPLE, len(node.names) or 1))
        self._emit((IMPORT_NAME, self._qstrs[".".join(node.module)]))
        if not node.names:
            self._emit(IMPORT_STAR)
            return
        for name, as_name in node.names:
            self._emit((IMPORT_FROM, self._qstrs[name]))
            self.store_name(as_name or name)
        self._emit(POP_TOP)
