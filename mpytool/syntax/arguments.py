# SPDX-License-Identifier: MIT
"""The parser of arguments, parameters and lambdas, and of a comprehension's clauses.

    arguments    (argument (',' argument)* [',']] ')'
    argument     '*' test | '**' test | NAME '=' test | test [':=' test | comprehension]
    parameters   [parameter (',' parameter)* [',']]
    parameter    ('*' [NAME] | '**' NAME | NAME ['=' test]), with annotations for `def`

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from mpytool.syntax.nodes import (
    Comprehension,
    DoubleStarred,
    Expression,
    ForClause,
    IfClause,
    Keyword,
    Lambda,
    Name,
    NamedExpr,
    Parameter,
    Starred,
)
from mpytool.syntax.reader import LEVEL_OR, TokenReader
from mpytool.syntax.tokens import (
    COLON,
    COMMA,
    DOUBLE_STAR,
    EQUAL,
    KW_FOR,
    KW_IF,
    KW_IN,
    KW_LAMBDA,
    NAME,
    PAREN_CLOSE,
    SLASH,
    STAR,
    WALRUS,
)


class ArgumentParser(TokenReader):
    """Parses what stands between the brackets of a call or a definition."""

    __slots__ = ()

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
            name = ""
            if type(value) is Name:
                name = value.name
            else:
                self.fail_later("expected a name before '=' in a call, found an expression", start)
            self._index += 1
            return Keyword(name, start, self.test())
        if kind == KW_FOR:
            return self._comprehension(0, start, index, "genexpr", value)
        if kind == WALRUS:
            self._index += 1
            return NamedExpr(0, start, value, self.test())
        return value

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
                clauses.append(ForClause(target, self.binary(LEVEL_OR)))
            elif kinds[self._index] == KW_IF:
                self._index += 1
                if kinds[self._index] == KW_LAMBDA:
                    clauses.append(IfClause(self._lambda(no_condition=True)))
                else:
                    clauses.append(IfClause(self.binary(LEVEL_OR)))
            else:
                break
        return Comprehension(line, start, self._lines[inner], kind, element, clauses)

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
            body = self.binary(LEVEL_OR)
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
                self.fail_later("expected no parameter after '**' and its name, found one", start)
            if parameter.stars == 1:
                if star:
                    self.fail_later("expected one parameter with '*', found another", start)
                star = True
            double_star = parameter.stars == 2
            if not star and not double_star:
                if default and parameter.default is None:
                    self.fail_later(
                        f"expected a default value for '{parameter.name}' after a parameter "
                        "with a default value, found none",
                        start,
                    )
                default = parameter.default is not None
            if parameter.name and parameter.name in seen:
                self.fail_later(f"expected a new name, found another parameter '{parameter.name}'",
                                start)  # fmt: skip
            seen.add(parameter.name)
