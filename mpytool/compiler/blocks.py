# SPDX-License-Identifier: MIT
"""Code generation for branches, loops and comprehensions.

    while x: y            JUMP L2   L1: <y>   L2: <jump to L1 if x>   L3:
    for x in range(9): y  0   JUMP L2   L1: DUP_TOP   STORE x   <y>   1 INPLACE_ADD
                          L2: DUP_TOP   9 LESS   POP_JUMP_IF_TRUE L1   POP_TOP

Dead branches (`if 0`, `while False`) get no code; unreachable instructions are
left to the assembler.

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from mpytool.compiler.emitter import Loop
from mpytool.compiler.instructions import (
    ADJUST,
    BUILD_LIST,
    BUILD_MAP,
    BUILD_SET,
    DUP_TOP,
    DUP_TOP_TWO,
    FOR_ITER,
    GET_ITER_STACK,
    INPLACE_ADD,
    JUMP,
    LABEL,
    LESS,
    LOAD_NONE,
    LOAD_NULL,
    MORE,
    POP_JUMP_IF_TRUE,
    POP_TOP,
    RAW,
    RETURN_VALUE,
    ROT_TWO,
    STORE_COMP,
    UNWIND_JUMP,
)
from mpytool.compiler.scopes import ITERATOR, LOCAL, Scope
from mpytool.compiler.statements import SimpleGenerator
from mpytool.syntax.folding import truth
from mpytool.syntax.nodes import (
    Call,
    Comprehension,
    DoubleStarred,
    Expression,
    For,
    If,
    IfClause,
    Jump,
    Keyword,
    Name,
    NamedExpr,
    Primary,
    SmallInt,
    Starred,
    While,
)

# Words that an iterator on the stack takes.
ITERATOR_SIZE: Final = 4
_BUILD_COLLECTION: Final = {
    "listcomp": (BUILD_LIST, 0),
    "dictcomp": (BUILD_MAP, 0),
    "setcomp": (BUILD_SET, 0),
}
_COLLECTION_CODE: Final = {"listcomp": 0, "dictcomp": 1, "setcomp": 2}
# In an UNWIND_JUMP's extra byte: drop the iterator of the loop that is left.
_DROP_ITERATOR: Final = 0x80


class BlockGenerator(SimpleGenerator):
    """Generates branches and loops."""

    __slots__ = ()

    def _if(self, node: If) -> None:
        end = self.new_label()
        last = len(node.branches) - 1
        for index, (condition, body) in enumerate(node.branches):
            value = truth(condition)
            if value is False:
                continue
            fail = self.new_label()
            self.condition(condition, False, fail)
            self.statement(body)
            if value:
                self._emit((LABEL, end))
                return
            # Behind an `elif` there is a jump even if nothing follows.
            if index or index < last or node.orelse is not None:
                self._emit((JUMP, end))
            self._emit((LABEL, fail))
        if node.orelse is not None:
            self.statement(node.orelse)
        self._emit((LABEL, end))

    @contextmanager
    def _in_loop(self, loop: Loop) -> Iterator[None]:
        outer, self._loop = self._loop, loop
        yield
        self._loop = outer

    def _new_loop(self) -> Loop:
        return Loop(self.new_label(), self.new_label(), self._except_level)

    def _jump(self, node: Jump) -> None:
        loop = self._loop
        if loop is None:
            word = "break" if node.is_break else "continue"
            self.fail(f"expected '{word}' inside a loop, found it outside", node)
        drops = node.is_break and loop.drops_iterator
        label = loop.break_label if node.is_break else loop.continue_label
        levels = self._except_level - loop.except_level
        if levels:
            extra = levels | (_DROP_ITERATOR if drops else 0)
            self._emit((UNWIND_JUMP, (label, extra)))
            return
        if drops:
            for _ in range(ITERATOR_SIZE):
                self._emit((RAW, POP_TOP[0]))
        self._emit((JUMP, label))

    def _while(self, node: While) -> None:
        loop = self._new_loop()
        value = truth(node.condition)
        with self._in_loop(loop):
            if value is not False:
                top = self.new_label()
                if value is None:
                    self._emit((JUMP, loop.continue_label))
                self._emit((LABEL, top))
                self.statement(node.body)
                self._emit((LABEL, loop.continue_label))
                self.condition(node.condition, True, top)
        if node.orelse is not None:
            self.statement(node.orelse)
        self._emit((LABEL, loop.break_label))

    def _for(self, node: For) -> None:
        arguments = _range_arguments(node)
        if arguments is not None:
            self._for_range(node, *arguments)
            return
        loop = self._new_loop()
        loop.drops_iterator = True
        emit = self._emit
        with self._in_loop(loop):
            pop = self.new_label()
            self.expression(node.iterable)
            emit(GET_ITER_STACK)
            emit((LABEL, loop.continue_label))
            emit((FOR_ITER, pop))
            self.store(node.target)
            self.statement(node.body)
            emit((JUMP, loop.continue_label))
            emit((LABEL, pop))
            emit((ADJUST, -ITERATOR_SIZE))
        if node.orelse is not None:
            self.statement(node.orelse)
        emit((LABEL, loop.break_label))

    def _for_range(self, node: For, start: Expression, stop: Expression, step: SmallInt) -> None:
        """A loop over a range, with the counter (and the bound) on the stack."""
        loop = self._new_loop()
        emit = self._emit
        bound_on_stack = type(stop) is not SmallInt
        with self._in_loop(loop):
            top = self.new_label()
            entry = self.new_label()
            if bound_on_stack:
                self.expression(stop)
            self.expression(start)
            emit((JUMP, entry))
            emit((LABEL, top))
            emit(DUP_TOP)
            self.store(node.target)
            self.statement(node.body)
            emit((LABEL, loop.continue_label))
            self.expression(step)
            emit(INPLACE_ADD)
            emit((LABEL, entry))
            if bound_on_stack:
                emit(DUP_TOP_TWO)
                emit(ROT_TWO)
            else:
                emit(DUP_TOP)
                self.expression(stop)
            emit(LESS if step.value >= 0 else MORE)
            emit((POP_JUMP_IF_TRUE, top))
        end = -1
        if node.orelse is not None:
            # The counter goes before the else block, which may jump to an outer loop.
            emit(POP_TOP)
            if bound_on_stack:
                emit(POP_TOP)
            self.statement(node.orelse)
            end = self.new_label()
            emit((JUMP, end))
            emit((ADJUST, 1 + bound_on_stack))
        emit((LABEL, loop.break_label))
        emit(POP_TOP)
        if bound_on_stack:
            emit(POP_TOP)
        if end >= 0:
            emit((LABEL, end))

    def _comprehension_body(self, scope: Scope, node: Comprehension) -> None:
        scope.find_or_add(ITERATOR, LOCAL)
        scope.n_pos_args = 1
        self.note_line(node.body_line)
        if node.kind == "genexpr":
            # An iterator's four words: NULL, the iterator object and two unused.
            self._emit(LOAD_NULL)
            self.load_name(ITERATOR)
            self._emit(LOAD_NULL)
            self._emit(LOAD_NULL)
        else:
            self._emit(_BUILD_COLLECTION[node.kind])
            self.load_name(ITERATOR)
            self._emit(GET_ITER_STACK)
        self._comprehension_loops(node)
        if node.kind == "genexpr":
            self._emit(LOAD_NONE)
        self._emit(RETURN_VALUE)

    def _comprehension_loops(self, node: Comprehension) -> None:
        """The loops of a comprehension's `for` clauses, inside each other."""
        emit = self._emit
        loops: list[tuple[int, int]] = []
        for clause in node.clauses:
            if isinstance(clause, IfClause):
                self.condition(clause.condition, False, loops[-1][0])
                continue
            if loops:  # the first iterable is the comprehension's argument
                self.expression(clause.iterable)
                emit(GET_ITER_STACK)
            top, end = self.new_label(), self.new_label()
            loops.append((top, end))
            emit((LABEL, top))
            emit((FOR_ITER, end))
            self.store(clause.target)
        self.expression(node.element)
        if node.kind == "genexpr":
            self.yield_value()
            emit(POP_TOP)
        else:
            code = _COLLECTION_CODE[node.kind]
            place = ITERATOR_SIZE * len(loops) + 1 + (code == 1)
            emit((STORE_COMP, place << 2 | code))
        for top, end in reversed(loops):
            emit((JUMP, top))
            emit((LABEL, end))
            emit((ADJUST, -ITERATOR_SIZE))


def _range_arguments(node: For) -> tuple[Expression, Expression, SmallInt] | None:
    """Start, stop and step of a loop over `range(...)` that needs no iterator, else None."""
    iterable = node.iterable
    if not (
        type(node.target) is Name
        and type(iterable) is Primary
        and len(iterable.trailers) == 1
        and type(iterable.atom) is Name
        and iterable.atom.name == "range"
        and not iterable.is_awaited
    ):
        return None
    call = iterable.trailers[0]
    if type(call) is not Call or not 1 <= len(call.arguments) <= 3:
        return None
    arguments = call.arguments
    step: Expression = SmallInt(1)
    start: Expression = SmallInt(0)
    if len(arguments) == 1:
        (stop,) = arguments
    elif len(arguments) == 2:
        start, stop = arguments
    else:
        start, stop, step = arguments
    if type(step) is not SmallInt or not step.value:
        return None
    if not _is_plain(start) or not _is_plain(stop):
        return None
    return start, stop, step


def _is_plain(argument: Expression) -> bool:
    """Whether a call's argument is an expression by itself."""
    if isinstance(argument, (Starred, DoubleStarred, Keyword)):
        return False
    return not (isinstance(argument, (Comprehension, NamedExpr)) and not argument.line)
