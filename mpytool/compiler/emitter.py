# SPDX-License-Identifier: MIT
"""The foundation of the code generator: scopes, labels, lines, names, errors.

The generator is one class in chapters, each of which is derived from the one before:

    Emitter               this module: what all of them need
    CallGenerator         calls.py: calls, attributes, indices, making functions
    ExpressionGenerator   expressions.py
    TargetGenerator       targets.py: assignment, deletion
    SimpleGenerator       statements.py: statements of one line
    BlockGenerator        blocks.py: if, loops
    HandlerGenerator      handlers.py: try, with, async for, async with
    Generator             generator.py: functions, classes, modules

The order in which names and constants are met is the order of the module's
tables, and the lines noted are those of the line table.

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from mpytool.compiler.instructions import LINE, LOAD, LOAD_CONST_STRING, STORE
from mpytool.compiler.scopes import Scope, ScopeNode
from mpytool.compiler.tables import ConstantTable, QstrTable
from mpytool.errors import SourceError
from mpytool.source.locate import locate
from mpytool.syntax.dialect import Dialect
from mpytool.syntax.nodes import Expression, Statement

# No line is above this one: lines are not noted once it was "noted".
NO_MORE_LINES: Final = 1 << 62


class Loop:
    """Where `break` and `continue` go.

    Attributes:
        break_label, continue_label: their labels.
        drops_iterator: whether `break` leaves an iterator on the stack.
        except_level: depth of exception handlers around the loop.
    """

    __slots__ = ("break_label", "continue_label", "drops_iterator", "except_level")

    def __init__(self, break_label: int, continue_label: int, except_level: int) -> None:
        self.break_label = break_label
        self.continue_label = continue_label
        self.drops_iterator = False
        self.except_level = except_level


class Emitter:
    """The state of a code generator, and what all parts of it do.

    Args:
        path, text: the source, for error messages.
        qstrs, constants: the module's tables.
        small_int_bits: width of the target's small ints.
        dialect: the language.
        lines: whether lines are noted.
        optimise: level 0 to 3; from 1 on there are no assertions.
    """

    __slots__ = (
        "_constants",
        "_dialect",
        "_emit",
        "_except_level",
        "_first_line",
        "_last_line",
        "_loop",
        "_optimise",
        "_path",
        "_qstrs",
        "_scope",
        "_small_int_bits",
        "_text",
        "scopes",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        text: str,
        qstrs: QstrTable,
        constants: ConstantTable,
        *,
        small_int_bits: int,
        dialect: Dialect,
        lines: bool,
        optimise: int,
    ) -> None:
        self._path = path
        self._text = text
        self._qstrs = qstrs
        self._constants = constants
        self._small_int_bits = small_int_bits
        self._dialect = dialect
        self._first_line = 1 if lines else NO_MORE_LINES
        self._last_line = self._first_line
        self._optimise = optimise
        self._except_level = 0
        self._loop: Loop | None = None
        self.scopes: list[Scope] = []

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
        self._emit((LOAD_CONST_STRING, self._qstrs[text]))

    def expression(self, node: Expression) -> None:
        """Generate the code of an expression."""
        raise NotImplementedError

    def statement(self, node: Statement) -> None:
        """Generate the code of a statement."""
        raise NotImplementedError
