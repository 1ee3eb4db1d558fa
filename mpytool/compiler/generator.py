# SPDX-License-Identifier: MIT
"""Code generation for modules, functions and classes, scope by scope.

    def f(a=1): ...    1   BUILD_TUPLE 1   LOAD_NULL   MAKE_FUNCTION_DEFARGS   STORE f
    class C(B): ...    LOAD_BUILD_CLASS   MAKE_FUNCTION   "C"   LOAD B   CALL_FUNCTION 3   STORE C

A function's own code is generated when the scope around it is complete.

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from mpytool.bytecode.prelude import ScopeFlag
from mpytool.compiler.handlers import HandlerGenerator
from mpytool.compiler.instructions import (
    CALL_FUNCTION,
    LOAD_ATTR,
    LOAD_BUILD_CLASS,
    LOAD_CLASS,
    LOAD_NONE,
    POP_TOP,
    RETURN_VALUE,
)
from mpytool.compiler.scopes import CLASS, FUNCTION, LOCAL, MODULE, Scope
from mpytool.syntax.nodes import (
    Assert,
    Assign,
    Async,
    AugAssign,
    Block,
    Class,
    Comprehension,
    Declare,
    Decorated,
    Decorator,
    Delete,
    ExprStatement,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Lambda,
    Pass,
    Raise,
    Return,
    ScopeStatement,
    Statement,
    Try,
    While,
    With,
)

_NATIVE_DECORATORS: Final = frozenset({"native", "viper"})


class Generator(HandlerGenerator):
    """Generates the code of a module."""

    __slots__ = ()

    def module(self, node: Statement) -> list[Scope]:
        """Generate a module and all scopes inside; the module's is the first.

        Raises:
            SourceError: if the module breaks a rule that the grammar does not know.
        """
        self.scopes.append(Scope(MODULE, MODULE, node, None))
        for scope in self.scopes:  # grows while it is walked
            self.begin(scope)
            self._body(scope)
            scope.close_over_all()
        return self.scopes

    def statement(self, node: Statement) -> None:
        """Generate the code of a statement."""
        self.note_line(node.line)
        _STATEMENTS[type(node)](self, node)

    def _block(self, node: Block) -> None:
        for statement in node.statements:
            self.note_line(statement.line)
            _STATEMENTS[type(statement)](self, statement)

    # --------------------------------------------------- bodies of scopes

    def _body(self, scope: Scope) -> None:
        node = scope.node
        if isinstance(node, Comprehension):
            self._comprehension_body(scope, node)
        elif isinstance(node, Lambda):
            self._lambda_body(scope, node)
        elif isinstance(node, Class) and scope.kind == CLASS:
            self._class_body(scope, node)
        elif isinstance(node, Function) and scope.kind == FUNCTION:
            self._enter_parameters(scope, node)
            self.statement(node.body)
            self._emit(LOAD_NONE)
            self._emit(RETURN_VALUE)
        else:
            assert not isinstance(node, Lambda)
            self.statement(node)
            self._emit(LOAD_NONE)
            self._emit(RETURN_VALUE)

    def _enter_parameters(self, scope: Scope, node: Function | Lambda) -> None:
        star = False
        for parameter in node.parameters:
            if parameter.stars == 1:
                star = True
                if parameter.name:
                    scope.flags |= ScopeFlag.VARARGS
            elif parameter.stars == 2:
                scope.flags |= ScopeFlag.VARKEYWORDS
            elif star:
                scope.n_kwonly_args += 1
            else:
                scope.n_pos_args += 1
            if parameter.name:
                scope.add_parameter(parameter.name, stars=parameter.stars)

    def _lambda_body(self, scope: Scope, node: Lambda) -> None:
        self.note_line(node.line)
        self._enter_parameters(scope, node)
        self.expression(node.body)
        if scope.is_generator:
            self._emit(POP_TOP)
            self._emit(LOAD_NONE)
        self._emit(RETURN_VALUE)

    def _class_body(self, scope: Scope, node: Class) -> None:
        scope.find_or_add("__class__", LOCAL)
        self.load_name("__name__")
        self.store_name("__module__")
        self.load_string(node.name)
        self.store_name("__qualname__")
        self.statement(node.body)
        self._emit((LOAD_CLASS, 0))
        self._emit(RETURN_VALUE)

    # ------------------------------------------------- functions, classes

    def _function_object(self, node: Function) -> Scope:
        child = self.new_scope(FUNCTION, node.name, node)
        self.function(child, node.parameters)
        return child

    def _function(self, node: Function) -> None:
        self._function_object(node)
        self.store_name(node.name)

    def _class_object(self, node: Class) -> None:
        child = self.new_scope(CLASS, node.name, node)
        self._emit(LOAD_BUILD_CLASS)
        self.make_function(child, 0, has_keyword_defaults=False)
        self.load_string(node.name)
        self.call(node.arguments, n_extra=2)

    def _class(self, node: Class) -> None:
        self._class_object(node)
        self.store_name(node.name)

    def _async(self, node: Async) -> None:
        body = node.body
        if isinstance(body, Function):
            self._function_object(body).flags |= ScopeFlag.GENERATOR
            self.store_name(body.name)
            return
        if not self._scope.is_generator:
            word = "for" if isinstance(body, For) else "with"
            self.fail(f"expected 'async {word}' inside an async function, found it outside", body)
        if isinstance(body, For):
            self._async_for(body)
        else:
            self._async_with(body)

    def _decorated(self, node: Decorated) -> None:
        count = 0
        for decorator in node.decorators:
            if decorator.names[0] == "micropython":
                self._check_built_in(decorator)
                continue
            count += 1
            self.load_name(decorator.names[0])
            for name in decorator.names[1:]:
                self._emit((LOAD_ATTR, self._qstrs[name]))
            if decorator.call is not None:
                self.trailer(decorator.call)
        body = node.body
        if isinstance(body, Async):
            function = body.body
            assert isinstance(function, Function)
            self._function_object(function).flags |= ScopeFlag.GENERATOR
            name = function.name
        elif isinstance(body, Function):
            self._function_object(body)
            name = body.name
        else:
            self._class_object(body)
            name = body.name
        for _ in range(count):
            self._emit((CALL_FUNCTION, 1))
        self.store_name(name)

    def _check_built_in(self, decorator: Decorator) -> None:
        """Accept `@micropython.bytecode`, which changes nothing here."""
        name = ".".join(decorator.names)
        if name == "micropython.bytecode":
            return
        kind = decorator.names[1] if len(decorator.names) == 2 else ""
        if kind in _NATIVE_DECORATORS or kind.startswith("asm_"):
            self.fail(
                f"expected bytecode functions only, found '@{name}': "
                "native code is not supported yet",
                decorator,
            )
        self.fail(f"expected '@micropython.bytecode', found '@{name}'", decorator)


_STATEMENTS: Final[dict[type, Callable[[Generator, Any], None]]] = {
    Block: Generator._block,
    Pass: Generator._pass,
    ExprStatement: Generator._expression_statement,
    Assign: Generator._assign,
    AugAssign: Generator._aug_assign,
    Declare: Generator._declare,
    Delete: Generator._delete,
    Return: Generator._return,
    Raise: Generator._raise,
    Jump: Generator._jump,
    Import: Generator._import,
    ImportFrom: Generator._import_from,
    ScopeStatement: Generator._scope_statement,
    Assert: Generator._assert,
    If: Generator._if,
    While: Generator._while,
    For: Generator._for,
    Try: Generator._try,
    With: Generator._with,
    Function: Generator._function,
    Class: Generator._class,
    Decorated: Generator._decorated,
    Async: Generator._async,
}
