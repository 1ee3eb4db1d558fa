# SPDX-License-Identifier: MIT
# ruff: noqa: SLF001 - the tables at the end hold methods
"""The parser of statements and of whole files.

    file        (NEWLINE | statement)* END
    statement   compound | simple (';' simple)* [';'] NEWLINE
    suite       simple (';' simple)* [';'] NEWLINE | NEWLINE INDENT statement+ DEDENT

A statement that has no effect (a string or number alone, and `_X = const(1)`)
becomes `Pass`.  What the grammar allows but the compiler does not (a `return`
outside a function, say) is left to the code generator.

Source: the grammar of MicroPython 1.29 (py/grammar.h, py/parse.c).
"""

from __future__ import annotations

from typing import Final

from mpytool.bytecode.opcodes import BINARY_OPS
from mpytool.syntax import folding
from mpytool.syntax.expressions import ExpressionParser
from mpytool.syntax.nodes import (
    Assert,
    Assign,
    Async,
    AugAssign,
    Block,
    Call,
    Class,
    Declare,
    Decorated,
    Decorator,
    Delete,
    ExceptClause,
    Expression,
    ExprStatement,
    For,
    Function,
    If,
    Import,
    ImportFrom,
    Jump,
    Literal,
    Name,
    Pass,
    Primary,
    Raise,
    Return,
    ScopeStatement,
    ShortStr,
    Singleton,
    SmallInt,
    Statement,
    Try,
    Tuple,
    While,
    With,
)
from mpytool.syntax.reader import MOST_NESTED
from mpytool.syntax.tokens import (
    ARROW,
    AT,
    COLON,
    COMMA,
    DEDENT,
    ELLIPSIS,
    END,
    EQUAL,
    INDENT,
    KW_AS,
    KW_ASSERT,
    KW_ASYNC,
    KW_BREAK,
    KW_CLASS,
    KW_CONTINUE,
    KW_DEF,
    KW_DEL,
    KW_ELIF,
    KW_ELSE,
    KW_EXCEPT,
    KW_FINALLY,
    KW_FOR,
    KW_FROM,
    KW_GLOBAL,
    KW_IF,
    KW_IMPORT,
    KW_IN,
    KW_NONLOCAL,
    KW_PASS,
    KW_RAISE,
    KW_RETURN,
    KW_TRY,
    KW_WHILE,
    KW_WITH,
    KW_YIELD,
    NAME,
    NEWLINE,
    OPERATORS,
    PAREN_CLOSE,
    PAREN_OPEN,
    PERIOD,
    SEMICOLON,
    STAR,
    Tokens,
)

# Token kind of `+=` and the like -> index in BINARY_OPS.
_AUGMENTED: Final = {
    OPERATORS[sign]: index
    for index, (name, sign) in enumerate(BINARY_OPS)
    if name.startswith("INPLACE_")
}
_ENDS_SIMPLE: Final = frozenset({NEWLINE, SEMICOLON, END})
_LONE_CONSTANTS: Final = frozenset({SmallInt, ShortStr, Singleton, Literal})


def parse(
    tokens: Tokens, path: str, small_int_bits: int = 31, interned: tuple[str, ...] = ()
) -> Statement:
    """Parse a file; the result is its only statement or a Block.

    Args:
        tokens: what the lexer made of it.
        path: the file's name, for error messages.
        small_int_bits: width of the target's small ints.
        interned: strings that are qstrs although they are long.

    Raises:
        SourceError: if it is not in the language.
    """
    return Parser(tokens, path, small_int_bits, interned).file()


class Parser(ExpressionParser):
    """Parses statements; arguments as for `ExpressionParser`."""

    __slots__ = ()

    def file(self) -> Statement:
        """The whole file."""
        kinds = self._kinds
        line = self._lines[0]
        statements: list[Statement] = []
        count = 0
        while kinds[self._index] != END:
            count += 1
            if kinds[self._index] == NEWLINE:
                self._index += 1
            else:
                statements.append(self._statement())
        if self._later is not None:
            raise self._later
        if count == 1 and statements:
            return statements[0]
        return Block(line if count != 1 else 0, statements)

    def _statement(self) -> Statement:
        compound = _COMPOUND.get(self._kinds[self._index])
        if compound is None:
            return self._simple_line()
        self.enter()
        node = compound(self)
        self._depth -= 1
        return node

    def _suite(self, context: str) -> Statement:
        """A colon and the statements behind it."""
        self.expect(COLON, context)
        kinds = self._kinds
        if kinds[self._index] != NEWLINE:
            return self._simple_line()
        self._index += 1
        if kinds[self._index] != INDENT:
            self.fail("an indented line")
        self._index += 1
        line = self._lines[self._index]
        statements = [self._statement()]
        while kinds[self._index] != DEDENT:
            if kinds[self._index] == END:
                break
            statements.append(self._statement())
        else:
            self._index += 1
        return statements[0] if len(statements) == 1 else Block(line, statements)

    # -------------------------------------------------- simple statements

    def _simple_line(self) -> Statement:
        """Simple statements up to the newline."""
        kinds = self._kinds
        first = self._index
        node = self._simple()
        if kinds[self._index] == NEWLINE:
            self._index += 1
            return node
        statements = [node]
        while kinds[self._index] == SEMICOLON:
            self._index += 1
            if kinds[self._index] == NEWLINE:
                break
            statements.append(self._simple())
        if kinds[self._index] != NEWLINE:
            self.fail("a newline")
        self._index += 1
        return Block(self._lines[first], statements)

    def _simple(self) -> Statement:
        simple = _SIMPLE.get(self._kinds[self._index])
        return self._expression_statement() if simple is None else simple(self)

    def _expression_statement(self) -> Statement:
        """An expression, an assignment or a declaration."""
        index = self._index
        kinds = self._kinds
        line = self._lines[index]
        target = self.test_list(stars=True)
        kind = kinds[self._index]
        if kind == EQUAL:
            return self._assignment(line, target)
        if kind in _AUGMENTED:
            self._index += 1
            return AugAssign(line, target, _AUGMENTED[kind], self._value())
        if kind == COLON:
            self._index += 1
            self.test()
            if kinds[self._index] != EQUAL:
                return Declare(line, target)
            self._index += 1
            value = self._value()
            if not self._dialect.annotated_constants:
                return Assign(line, [target], value)
            return self._named_constant(line, target, value)
        if kind not in _ENDS_SIMPLE:
            self.fail("a newline or an operator")
        if type(target) in _LONE_CONSTANTS:
            return Pass(line)
        return ExprStatement(line, target)

    def _value(self) -> Expression:
        """What is assigned: tests with commas, or a yield."""
        if self._kinds[self._index] == KW_YIELD:
            return self.yield_expression()
        return self.test_list(stars=True)

    def _assignment(self, line: int, target: Expression) -> Statement:
        chain = [target]
        while self._kinds[self._index] == EQUAL:
            self._index += 1
            chain.append(self._value())
        if len(chain) > 2:
            return Assign(line, chain[:-1], chain[-1])
        return self._named_constant(line, target, chain[1])

    def _named_constant(self, line: int, target: Expression, value: Expression) -> Statement:
        """An assignment; `X = const(value)` also gives the name its value from here on."""
        if not isinstance(target, Name) or not _is_const_call(value):
            return Assign(line, [target], value)
        assert isinstance(value, Primary)
        call = value.trailers[0]
        assert isinstance(call, Call)
        if len(call.arguments) != 1 or not folding.is_constant(call.arguments[0]):
            self.fail_at("expected a constant in const(), found another expression", value.start)
        constant = call.arguments[0]
        constant_value = folding.constant_value(constant)
        if folding.nesting(constant_value) > MOST_NESTED:
            self.fail_at(
                f"expected at most {MOST_NESTED} levels of nesting, found more", value.start
            )
        self._constants[target.name] = constant_value
        if target.name.startswith("_"):
            return Pass(0)  # private: only its value is used
        return Assign(line, [target], constant)

    def _delete(self) -> Statement:
        line = self._lines[self._index]
        self._index += 1
        targets = self.expression_list()
        if isinstance(targets, Tuple) and not targets.in_parens:
            return Delete(line, targets.items)
        return Delete(line, [targets])

    def _pass(self) -> Statement:
        self._index += 1
        return Pass(self._lines[self._index - 1])

    def _jump(self) -> Statement:
        index = self._index
        self._index += 1
        is_break = self._kinds[index] == KW_BREAK
        return Jump(self._lines[index], self._starts[index], is_break)

    def _return(self) -> Statement:
        index = self._index
        self._index += 1
        value = None
        if self._kinds[self._index] not in _ENDS_SIMPLE:
            value = self.test_list(stars=False)
        return Return(self._lines[index], self._starts[index], value)

    def _yield(self) -> Statement:
        line = self._lines[self._index]
        return ExprStatement(line, self.yield_expression())

    def _raise(self) -> Statement:
        line = self._lines[self._index]
        self._index += 1
        value = cause = None
        if self._kinds[self._index] not in _ENDS_SIMPLE:
            value = self.test()
            if self._kinds[self._index] == KW_FROM:
                self._index += 1
                cause = self.test()
        return Raise(line, value, cause)

    def _assert(self) -> Statement:
        line = self._lines[self._index]
        self._index += 1
        condition = self.test()
        message = None
        if self._kinds[self._index] == COMMA:
            self._index += 1
            message = self.test()
        return Assert(line, condition, message)

    def _scope_statement(self) -> Statement:
        index = self._index
        self._index += 1
        is_global = self._kinds[index] == KW_GLOBAL
        context = "after 'global'" if is_global else "after 'nonlocal'"
        names = [self.name(context)]
        while self._kinds[self._index] == COMMA:
            self._index += 1
            names.append(self.name("after ','"))
        return ScopeStatement(self._lines[index], self._starts[index], is_global, names)

    # ------------------------------------------------ names from modules

    def _dotted_name(self, context: str) -> list[str]:
        names = [self.name(context)]
        while self._kinds[self._index] == PERIOD:
            self._index += 1
            names.append(self.name("after '.'"))
        return names

    def _as_name(self) -> str:
        """The name after `as`, or "" without one."""
        if self._kinds[self._index] != KW_AS:
            return ""
        self._index += 1
        return self.name("after 'as'")

    def _import(self) -> Statement:
        line = self._lines[self._index]
        modules = []
        while True:
            self._index += 1
            modules.append((self._dotted_name("of a module"), self._as_name()))
            if self._kinds[self._index] != COMMA:
                return Import(line, modules)

    def _import_from(self) -> Statement:
        index = self._index
        kinds = self._kinds
        self._index += 1
        level = 0
        while (kind := kinds[self._index]) in {PERIOD, ELLIPSIS}:
            level += 1 if kind == PERIOD else 3
            self._index += 1
        module: list[str] = []
        if not level or kinds[self._index] == NAME:
            module = self._dotted_name("of a module after 'from'")
        self.expect(KW_IMPORT, "after the module's name")
        names: list[tuple[str, str]] = []
        if kinds[self._index] == STAR:
            self._index += 1
        elif kinds[self._index] == PAREN_OPEN:
            self._index += 1
            names = self._import_names()
            self.expect(PAREN_CLOSE, "after the imported names")
        else:
            names = self._import_names()
        return ImportFrom(self._lines[index], self._starts[index], level, module, names)

    def _import_names(self) -> list[tuple[str, str]]:
        names = [(self.name("to import"), self._as_name())]
        while self._kinds[self._index] == COMMA:
            self._index += 1
            if self._kinds[self._index] != NAME:
                break
            names.append((self.name("to import"), self._as_name()))
        return names

    # ------------------------------------------------ compound statements

    def _else(self, owner: str) -> Statement | None:
        if self._kinds[self._index] != KW_ELSE:
            return None
        self._index += 1
        return self._suite(f"after 'else'{owner}")

    def _if(self) -> Statement:
        line = self._lines[self._index]
        branches = []
        word = "if"
        while True:
            self._index += 1
            condition = self.named_test()
            branches.append((condition, self._suite(f"after '{word}' condition")))
            if self._kinds[self._index] != KW_ELIF:
                return If(line, branches, self._else(""))
            word = "elif"

    def _while(self) -> Statement:
        line = self._lines[self._index]
        self._index += 1
        condition = self.named_test()
        body = self._suite("after 'while' condition")
        return While(line, condition, body, self._else(""))

    def _for(self) -> For:
        index = self._index
        self._index += 1
        target = self.expression_list()
        self.expect(KW_IN, "after the target of 'for'")
        iterable = self.test_list(stars=False)
        body = self._suite("after the iterable of 'for'")
        return For(self._lines[index], self._starts[index], target, iterable, body, self._else(""))

    def _try(self) -> Statement:
        index = self._index
        kinds = self._kinds
        self._index += 1
        body = self._suite("after 'try'")
        clauses: list[ExceptClause] = []
        while kinds[self._index] == KW_EXCEPT:
            clauses.append(self._except())
        orelse = self._else("") if clauses else None
        final = None
        if kinds[self._index] == KW_FINALLY:
            self._index += 1
            final = self._suite("after 'finally'")
        elif not clauses:
            self.fail("'except' or 'finally' after the block of 'try'")
        for clause in clauses[:-1]:
            if clause.exception is None:
                self.fail_later(
                    "expected the 'except' without an exception last, found another after it",
                    clause.start,
                )
        return Try(self._lines[index], body, clauses, orelse, final)

    def _except(self) -> ExceptClause:
        start = self._starts[self._index]
        self._index += 1
        exception, name = None, ""
        if self._kinds[self._index] != COLON:
            exception = self.test()
            name = self._as_name()
        body = self._suite("after 'except'")
        return ExceptClause(start, exception, name, body)

    def _with(self) -> With:
        index = self._index
        items: list[tuple[Expression, Expression | None]] = []
        while True:
            self._index += 1
            context = self.test()
            target = None
            if self._kinds[self._index] == KW_AS:
                self._index += 1
                target = self.expression()
            items.append((context, target))
            if self._kinds[self._index] != COMMA:
                break
        body = self._suite("after the context of 'with'")
        return With(self._lines[index], self._starts[index], items, body)

    def _function(self) -> Function:
        index = self._index
        self._index += 1
        name = self.name("after 'def'")
        self.expect(PAREN_OPEN, "after the function's name")
        parameters = self.parameters(PAREN_CLOSE, annotated=True)
        self.expect(PAREN_CLOSE, "after the parameters")
        if self._kinds[self._index] == ARROW:
            self._index += 1
            self.test()
        body = self._suite("after the function's head")
        return Function(self._lines[index], self._starts[index], name, parameters, body)

    def _class(self) -> Class:
        index = self._index
        self._index += 1
        name = self.name("after 'class'")
        arguments: list[Expression] = []
        if self._kinds[self._index] == PAREN_OPEN:
            self._index += 1
            arguments = self.arguments()
        body = self._suite("after the class's head")
        return Class(self._lines[index], self._starts[index], name, arguments, body)

    def _async(self) -> Async:
        index = self._index
        self._index += 1
        kind = self._kinds[self._index]
        body: Function | For | With
        if kind == KW_DEF:
            body = self._function()
        elif kind == KW_FOR:
            body = self._for()
        elif kind == KW_WITH:
            body = self._with()
        else:
            self.fail("'def', 'for' or 'with' after 'async'")
        return Async(self._lines[index], body)

    def _decorated(self) -> Statement:
        index = self._index
        decorators = []
        while self._kinds[self._index] == AT:
            decorators.append(self._decorator())
        kind = self._kinds[self._index]
        body: Function | Class | Async
        if kind == KW_DEF:
            body = self._function()
        elif kind == KW_CLASS:
            body = self._class()
        elif kind == KW_ASYNC:
            if self._kinds[self._index + 1] != KW_DEF:
                self._index += 1
                self.fail("'def' after a decorator and 'async'")
            body = self._async()
        else:
            self.fail("'def' or 'class' after a decorator")
        return Decorated(self._lines[index], decorators, body)

    def _decorator(self) -> Decorator:
        self._index += 1
        start = self._starts[self._index]
        names = self._dotted_name("after '@'")
        call = None
        if self._kinds[self._index] == PAREN_OPEN:
            line, call_start = self._lines[self._index], self._starts[self._index]
            self._index += 1
            call = Call(line, call_start, self.arguments())
        if self._kinds[self._index] != NEWLINE:
            self.fail("a newline after the decorator")
        self._index += 1
        return Decorator(start, names, call)


def _is_const_call(node: Expression) -> bool:
    """Whether a node is `const(...)` and nothing more."""
    return (
        type(node) is Primary
        and type(node.atom) is Name
        and node.atom.name == "const"
        and len(node.trailers) == 1
        and type(node.trailers[0]) is Call
        and not node.is_awaited
    )


_COMPOUND: Final = {
    KW_IF: Parser._if,
    KW_WHILE: Parser._while,
    KW_FOR: Parser._for,
    KW_TRY: Parser._try,
    KW_WITH: Parser._with,
    KW_DEF: Parser._function,
    KW_CLASS: Parser._class,
    AT: Parser._decorated,
    KW_ASYNC: Parser._async,
}
_SIMPLE: Final = {
    KW_DEL: Parser._delete,
    KW_PASS: Parser._pass,
    KW_BREAK: Parser._jump,
    KW_CONTINUE: Parser._jump,
    KW_RETURN: Parser._return,
    KW_RAISE: Parser._raise,
    KW_YIELD: Parser._yield,
    KW_IMPORT: Parser._import,
    KW_FROM: Parser._import_from,
    KW_GLOBAL: Parser._scope_statement,
    KW_NONLOCAL: Parser._scope_statement,
    KW_ASSERT: Parser._assert,
}
