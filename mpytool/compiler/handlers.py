# SPDX-License-Identifier: MIT
"""Code generation for exception handlers: try, with, and the async loops and contexts.

    try: x          SETUP_EXCEPT L1   <x>   POP_EXCEPT_JUMP L2
    except E: y     L1: DUP_TOP <E> EXCEPTION_MATCH POP_JUMP_IF_FALSE L3 POP_TOP
                    <y> POP_EXCEPT_JUMP L4   L3: END_FINALLY   L2: L4:

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from typing import Final

from mpytool.compiler.blocks import BlockGenerator
from mpytool.compiler.instructions import (
    ADJUST,
    CALL_METHOD,
    DELETE,
    DUP_TOP,
    END_FINALLY,
    EXCEPTION_MATCH,
    JUMP,
    LABEL,
    LOAD_ATTR,
    LOAD_GLOBAL,
    LOAD_METHOD,
    LOAD_NONE,
    POP_EXCEPT_JUMP,
    POP_JUMP_IF_FALSE,
    POP_TOP,
    ROT_THREE,
    ROT_TWO,
    SETUP_EXCEPT,
    SETUP_FINALLY,
    SETUP_WITH,
    WITH_CLEANUP,
)
from mpytool.syntax.nodes import For, Name, Statement, Try, With

# Words on the stack while a `finally` block runs because of a jump out of its `try`.
_UNWIND_SIZE: Final = 3


class HandlerGenerator(BlockGenerator):
    """Generates statements that set up exception handlers."""

    __slots__ = ()

    def _enter_handler(self, label: int, setup: int) -> None:
        self._emit((setup, label))
        self._except_level += 1
        scope = self._scope
        scope.n_exc_stack = max(scope.n_exc_stack, self._except_level)

    def _leave_handler(self) -> None:
        self._except_level -= 1
        self._emit(END_FINALLY)

    def _try(self, node: Try) -> None:
        if node.final is None:
            self._try_except(node)
            return
        final = self.new_label()
        self._enter_handler(final, SETUP_FINALLY)
        if node.clauses:
            self._try_except(node)
        else:
            self._emit((ADJUST, _UNWIND_SIZE))
            self.statement(node.body)
            self._emit((ADJUST, -_UNWIND_SIZE))
        self._emit(LOAD_NONE)
        self._emit((LABEL, final))
        reserved = int(self._dialect.reserves_return)
        self._emit((ADJUST, reserved))
        self.statement(node.final)
        self._emit((ADJUST, -reserved))
        self._leave_handler()

    def _try_except(self, node: Try) -> None:
        handler = self.new_label()
        success = self.new_label()
        emit = self._emit
        self._enter_handler(handler, SETUP_EXCEPT)
        self.statement(node.body)
        emit((POP_EXCEPT_JUMP, success))
        emit((LABEL, handler))
        emit((ADJUST, _UNWIND_SIZE + 1))
        end = self.new_label()
        for clause in node.clauses:
            no_match = self.new_label()
            if clause.exception is not None:
                emit(DUP_TOP)
                self.expression(clause.exception)
                emit(EXCEPTION_MATCH)
                emit((POP_JUMP_IF_FALSE, no_match))
            if clause.name:
                self.store_name(clause.name)
                self._named_handler(clause.name, clause.body)
            else:
                emit(POP_TOP)
                self.statement(clause.body)
            emit((POP_EXCEPT_JUMP, end))
            emit((LABEL, no_match))
            emit((ADJUST, 1))
        self._leave_handler()
        emit((ADJUST, -_UNWIND_SIZE))
        emit((LABEL, success))
        if node.orelse is not None:
            self.statement(node.orelse)
        emit((LABEL, end))

    def _named_handler(self, name: str, body: Statement) -> None:
        """The block of `except ... as name`; the name is deleted behind it."""
        final = self.new_label()
        self._enter_handler(final, SETUP_FINALLY)
        self.statement(body)
        self._emit(LOAD_NONE)
        self._emit((LABEL, final))
        reserved = int(self._dialect.reserves_return)
        self._emit((ADJUST, reserved))
        self._emit(LOAD_NONE)
        self.store_name(name)
        self._emit((DELETE, self._scope.variable_to_modify(name)))
        self._emit((ADJUST, -reserved))
        self._leave_handler()

    def _with(self, node: With) -> None:
        ends = []
        for context, target in node.items:
            end = self.new_label()
            ends.append(end)
            self.expression(context)
            self._enter_handler(end, SETUP_WITH)
            if target is None:
                self._emit(POP_TOP)
            else:
                self.store(target)
        self.statement(node.body)
        for end in reversed(ends):
            self._emit(LOAD_NONE)
            self._emit((LABEL, end))
            self._emit(WITH_CLEANUP)
            self._emit((ADJUST, -4))
            self._leave_handler()

    # -------------------------------------------------------------- async

    def _await_method(self, name: str) -> None:
        self._emit((LOAD_METHOD, self._qstrs[name]))
        self._emit((CALL_METHOD, 0))
        self.yield_from()

    def _async_for(self, node: For) -> None:
        emit = self._emit
        orelse, handler = self.new_label(), self.new_label()
        success, no_match = self.new_label(), self.new_label()
        self.expression(node.iterable)
        emit((LOAD_METHOD, self._qstrs["__aiter__"]))
        emit((CALL_METHOD, 0))
        in_name = self._dialect.async_for_in_name
        iterator = node.iterable.name if isinstance(node.iterable, Name) else f"<{id(node)}>"
        if in_name:
            self.store_name(iterator)
        loop = self._new_loop()
        with self._in_loop(loop):
            emit((LABEL, loop.continue_label))
            self._enter_handler(handler, SETUP_EXCEPT)
            if in_name:
                self.load_name(iterator)
            else:
                emit(DUP_TOP)
            self._await_method("__anext__")
            self.store(node.target)
            emit((POP_EXCEPT_JUMP, success))
            emit((LABEL, handler))
            emit((ADJUST, _UNWIND_SIZE + 1))
            emit(DUP_TOP)
            emit((LOAD_GLOBAL, self._qstrs["StopAsyncIteration"]))
            emit(EXCEPTION_MATCH)
            emit((POP_JUMP_IF_FALSE, no_match))
            emit(POP_TOP)
            emit((POP_EXCEPT_JUMP, orelse))
            emit((LABEL, no_match))
            emit((ADJUST, 1))
            self._leave_handler()
            emit((ADJUST, -_UNWIND_SIZE))
            emit((LABEL, success))
            self.statement(node.body)
            emit((JUMP, loop.continue_label))
        emit((LABEL, orelse))
        if node.orelse is not None:
            self.statement(node.orelse)
        emit((LABEL, loop.break_label))
        if not in_name:
            emit(POP_TOP)

    def _async_with(self, node: With) -> None:
        """An `async with` and its items.

        The block is left in one of three ways, with the context manager below on the
        stack: nothing more; an exception; or a return value or jump, two words.
        """
        finals = []
        for context, target in node.items:
            final = self.new_label()
            finals.append(final)
            self.expression(context)
            self._emit(DUP_TOP)
            self._await_method("__aenter__")
            if target is None:
                self._emit(POP_TOP)
            else:
                self.store(target)
            self._enter_handler(final, SETUP_FINALLY)
            self._emit((ADJUST, _UNWIND_SIZE))
        self.statement(node.body)
        for final in reversed(finals):
            self._leave_async_context(final)

    def _leave_async_context(self, final: int) -> None:
        """Call `__aexit__` behind an `async with`, in each of the three ways."""
        emit = self._emit
        no_exception, unwinding, end = self.new_label(), self.new_label(), self.new_label()
        emit((ADJUST, -_UNWIND_SIZE))
        emit(LOAD_NONE)
        emit(ROT_TWO)
        emit((JUMP, no_exception))
        emit((LABEL, final))
        emit(DUP_TOP)
        emit((LOAD_GLOBAL, self._qstrs["BaseException"]))
        emit(EXCEPTION_MATCH)
        emit((POP_JUMP_IF_FALSE, unwinding))
        self._exit_with_exception(end)
        emit((LABEL, unwinding))
        emit(ROT_THREE)
        emit(ROT_THREE)
        emit((LABEL, no_exception))
        emit((LOAD_METHOD, self._qstrs["__aexit__"]))
        emit(LOAD_NONE)
        emit(DUP_TOP)
        emit(DUP_TOP)
        emit((CALL_METHOD, 3))
        self.yield_from()
        emit(POP_TOP)
        emit((ADJUST, -1))
        emit((LABEL, end))
        self._leave_handler()

    def _exit_with_exception(self, end: int) -> None:
        """Call `__aexit__` with the exception on the stack; drop it if that returns true."""
        emit = self._emit
        emit(DUP_TOP)
        emit(ROT_THREE)
        emit(ROT_TWO)
        emit((LOAD_METHOD, self._qstrs["__aexit__"]))
        emit(ROT_THREE)
        emit(ROT_THREE)
        emit(DUP_TOP)
        emit((LOAD_ATTR, self._qstrs["__class__"]))
        emit(ROT_TWO)
        emit(LOAD_NONE)
        emit((CALL_METHOD, 3))
        self.yield_from()
        emit((POP_JUMP_IF_FALSE, end))
        emit(POP_TOP)
        emit(LOAD_NONE)
        emit((JUMP, end))
        emit((ADJUST, 2))
