# SPDX-License-Identifier: MIT
"""Code generation for calls, attributes and indices, and for making functions.

    a.b(c)        LOAD a   LOAD_METHOD b   LOAD c   CALL_METHOD 1
    a.b[c]        LOAD a   LOAD_ATTR b   LOAD c   LOAD_SUBSCR
    lambda a=1:   1   BUILD_TUPLE 1   LOAD_NULL   MAKE_FUNCTION_DEFARGS

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from mpytool.bytecode.prelude import ScopeFlag
from mpytool.compiler.emitter import Emitter
from mpytool.compiler.instructions import (
    BUILD_MAP,
    BUILD_TUPLE,
    CALL_FUNCTION,
    CALL_FUNCTION_VAR_KW,
    CALL_METHOD,
    CALL_METHOD_VAR_KW,
    GET_ITER,
    LOAD_ATTR,
    LOAD_CONST_SMALL_INT,
    LOAD_FIRST,
    LOAD_METHOD,
    LOAD_NONE,
    LOAD_NULL,
    LOAD_SUBSCR,
    LOAD_SUPER_METHOD,
    MAKE,
    STORE_MAP,
    YIELD_FROM,
    YIELD_VALUE,
)
from mpytool.compiler.scopes import FUNCTION, LAMBDA, Scope
from mpytool.syntax.nodes import (
    Attribute,
    Call,
    Comprehension,
    DoubleStarred,
    Expression,
    Index,
    Keyword,
    Lambda,
    Name,
    NamedExpr,
    Parameter,
    Primary,
    Starred,
    Trailer,
)


class CallGenerator(Emitter):
    """Generates what stands behind an atom, and makes functions."""

    __slots__ = ()

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
                    self._emit((LOAD_METHOD, self._qstrs[trailer.name]))
                    self.call(call.arguments, is_method=True)
                    index += 1
                    continue
            self.trailer(trailer)

    def trailer(self, node: Trailer) -> None:
        """One trailer, applied to the top of the stack."""
        self.note_line(node.line)
        if type(node) is Attribute:
            self._emit((LOAD_ATTR, self._qstrs[node.name]))
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
                self._emit((LOAD_SUPER_METHOD, self._qstrs[attribute.name]))
                self.call(call.arguments, is_method=True)
                return 3
        self._emit((CALL_FUNCTION, 2))
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
            self._emit((LOAD_CONST_SMALL_INT, star_map))
            operation = CALL_METHOD_VAR_KW if is_method else CALL_FUNCTION_VAR_KW
        else:
            operation = CALL_METHOD if is_method else CALL_FUNCTION
        self._emit((operation, n_keyword << 8 | n_positional))

    def _check_star(
        self, node: Starred, index: int, n_keyword: int, *, has_double_star: bool
    ) -> None:
        if has_double_star:
            self.fail("expected no '*' argument after '**', found one", node)
        if n_keyword and not self._dialect.star_after_keyword:
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
                    self._emit((BUILD_TUPLE, n_positional))
                else:
                    self._emit(LOAD_NULL)
                self._emit((BUILD_MAP, 0))
            self.expression(parameter.default)
            self.load_string(parameter.name)
            self._emit(STORE_MAP)
        if n_positional and not n_keyword:
            self._emit((BUILD_TUPLE, n_positional))
            self._emit(LOAD_NULL)
        self.make_function(child, n_positional, has_keyword_defaults=n_keyword > 0)

    def make_function(self, child: Scope, n_positional: int, *, has_keyword_defaults: bool) -> None:
        """Make a child's function; its defaults are on the stack."""
        if has_keyword_defaults:
            child.flags |= ScopeFlag.DEFKWARGS
        child.n_def_pos_args = n_positional
        child.index = len(self._scope.children)
        self._scope.children.append(child)
        self._emit((MAKE, (child, has_keyword_defaults or n_positional > 0)))

    def yield_value(self) -> None:
        """Yield the top of the stack."""
        self._emit(YIELD_VALUE)
        self._scope.flags |= ScopeFlag.GENERATOR

    def yield_from(self) -> None:
        """Delegate to the iterable on the top of the stack."""
        self._emit(GET_ITER)
        self._emit(LOAD_NONE)
        self._emit(YIELD_FROM)
        self._scope.flags |= ScopeFlag.GENERATOR


def _is_bare(argument: Expression) -> bool:
    """Whether an argument is one that MicroPython lets follow keyword arguments."""
    return isinstance(argument, (Comprehension, NamedExpr)) and not argument.line
