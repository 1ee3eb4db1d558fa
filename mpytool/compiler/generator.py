# SPDX-License-Identifier: MIT
"""Code generation for statements and scopes.

    while x: y      JUMP L2   L1: <y>   L2: <jump to L1 if x>   L3:
    try: x          SETUP_EXCEPT L1   <x>   POP_EXCEPT_JUMP L2
    except E: y     L1: DUP_TOP <E> EXCEPTION_MATCH POP_JUMP_IF_FALSE L3 POP_TOP
                    <y> POP_EXCEPT_JUMP L4   L3: END_FINALLY   L2: L4:

Dead branches (`if 0`, `while False`) get no code; unreachable instructions are
left to the assembler.

Source: py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

from mpytool.bytecode.opcodes import BINARY_OPS, BY_NAME
from mpytool.bytecode.prelude import ScopeFlag
from mpytool.compiler.expressions import (
    DUP_TOP,
    LOAD_NONE,
    LOAD_NULL,
    LOAD_SUBSCR,
    POP_TOP,
    RETURN_VALUE,
    ROT_THREE,
    ROT_TWO,
    ExpressionGenerator,
)
from mpytool.compiler.instructions import ADJUST, BINARY, DELETE, LABEL, LOAD_CLASS, RAW
from mpytool.compiler.scopes import (
    CLASS,
    FUNCTION,
    ITERATOR,
    LOCAL,
    MODULE,
    UNDECIDED,
    Scope,
    ScopeError,
)
from mpytool.compiler.tables import ConstantTable, QstrTable
from mpytool.syntax.folding import truth
from mpytool.syntax.nodes import (
    Assert,
    Assign,
    Async,
    AugAssign,
    Block,
    Call,
    Class,
    Comprehension,
    Conditional,
    Declare,
    Decorated,
    Decorator,
    Delete,
    DoubleStarred,
    Expression,
    ExprStatement,
    For,
    ForClause,
    Function,
    If,
    IfClause,
    Import,
    ImportFrom,
    Index,
    Jump,
    Keyword,
    Lambda,
    ListDisplay,
    Name,
    NamedExpr,
    Pass,
    Primary,
    Raise,
    Return,
    ScopeStatement,
    SmallInt,
    Starred,
    Statement,
    Try,
    Tuple,
    While,
    With,
)


def _op(name: str) -> int:
    return BY_NAME[name].code


def _binary(sign: str) -> tuple[int, int]:
    return (BINARY + next(i for i, (_, s) in enumerate(BINARY_OPS) if s == sign), 0)


_LOAD_ATTR: Final = _op("LOAD_ATTR")
_STORE_ATTR: Final = _op("STORE_ATTR")
_LOAD_METHOD: Final = _op("LOAD_METHOD")
_LOAD_GLOBAL: Final = _op("LOAD_GLOBAL")
_LOAD_CONST_SMALL_INT: Final = _op("LOAD_CONST_SMALL_INT")
_BUILD_TUPLE: Final = _op("BUILD_TUPLE")
_BUILD_COLLECTION: Final = {
    "listcomp": (_op("BUILD_LIST"), 0),
    "dictcomp": (_op("BUILD_MAP"), 0),
    "setcomp": (_op("BUILD_SET"), 0),
}
_COLLECTION_CODE: Final = {"listcomp": 0, "dictcomp": 1, "setcomp": 2}
_STORE_COMP: Final = _op("STORE_COMP")
_UNPACK_SEQUENCE: Final = _op("UNPACK_SEQUENCE")
_UNPACK_EX: Final = _op("UNPACK_EX")
_CALL_FUNCTION: Final = _op("CALL_FUNCTION")
_CALL_METHOD: Final = _op("CALL_METHOD")
_IMPORT_NAME: Final = _op("IMPORT_NAME")
_IMPORT_FROM: Final = _op("IMPORT_FROM")
_JUMP: Final = _op("JUMP")
_POP_JUMP_IF_TRUE: Final = _op("POP_JUMP_IF_TRUE")
_POP_JUMP_IF_FALSE: Final = _op("POP_JUMP_IF_FALSE")
_FOR_ITER: Final = _op("FOR_ITER")
_UNWIND_JUMP: Final = _op("UNWIND_JUMP")
_SETUP_WITH: Final = _op("SETUP_WITH")
_SETUP_EXCEPT: Final = _op("SETUP_EXCEPT")
_SETUP_FINALLY: Final = _op("SETUP_FINALLY")
_POP_EXCEPT_JUMP: Final = _op("POP_EXCEPT_JUMP")

_DUP_TOP_TWO: Final = (_op("DUP_TOP_TWO"), 0)
_STORE_SUBSCR: Final = (_op("STORE_SUBSCR"), 0)
_GET_ITER_STACK: Final = (_op("GET_ITER_STACK"), 0)
_END_FINALLY: Final = (_op("END_FINALLY"), 0)
_WITH_CLEANUP: Final = (_op("WITH_CLEANUP"), 0)
_LOAD_BUILD_CLASS: Final = (_op("LOAD_BUILD_CLASS"), 0)
_IMPORT_STAR: Final = (_op("IMPORT_STAR"), 0)
_RAISE: Final = ((_op("RAISE_LAST"), 0), (_op("RAISE_OBJ"), 0), (_op("RAISE_FROM"), 0))
_EXCEPTION_MATCH: Final = _binary("except")
_INPLACE_ADD: Final = _binary("+=")
_LESS: Final = _binary("<")
_MORE: Final = _binary(">")

# Words that an iterator on the stack takes.
_ITERATOR_SIZE: Final = 4
# Words on the stack while a `finally` block runs because of a jump out of its `try`.
_UNWIND_SIZE: Final = 3
# In an UNWIND_JUMP's extra byte: drop the iterator of the loop that is left.
_DROP_ITERATOR: Final = 0x80
_NATIVE_DECORATORS: Final = frozenset({"native", "viper"})


class _Loop:
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


class Generator(ExpressionGenerator):
    """Generates the code of a module; arguments as for `ExpressionGenerator`.

    Args:
        optimise: level 0 to 3; from 1 on there are no assertions.
    """

    __slots__ = ("_except_level", "_loop", "_optimise")

    def __init__(
        self,
        path: str,
        text: str,
        qstrs: QstrTable,
        constants: ConstantTable,
        *,
        small_int_bits: int,
        lines: bool,
        optimise: int,
    ) -> None:
        super().__init__(path, text, qstrs, constants, small_int_bits=small_int_bits, lines=lines)
        self._optimise = optimise
        self._except_level = 0
        self._loop: _Loop | None = None

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

    # ------------------------------------------------------------ scopes

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
            self._emit(_GET_ITER_STACK)
        self._comprehension_loop(node, 0, 0)
        if node.kind == "genexpr":
            self._emit(LOAD_NONE)
        self._emit(RETURN_VALUE)

    def _comprehension_loop(self, node: Comprehension, index: int, depth: int) -> None:
        """The loop of the `for` clause at an index and all clauses behind it."""
        top = self.new_label()
        end = self.new_label()
        emit = self._emit
        clause = node.clauses[index]
        assert isinstance(clause, ForClause)
        emit((LABEL, top))
        emit((_FOR_ITER, end))
        self.store(clause.target)
        index += 1
        while index < len(node.clauses):
            inner = node.clauses[index]
            if isinstance(inner, ForClause):
                self.expression(inner.iterable)
                emit(_GET_ITER_STACK)
                self._comprehension_loop(node, index, depth + 1)
                break
            assert isinstance(inner, IfClause)
            self.condition(inner.condition, False, top)
            index += 1
        else:
            self.expression(node.element)
            if node.kind == "genexpr":
                self.yield_value()
                emit(POP_TOP)
            else:
                code = _COLLECTION_CODE[node.kind]
                place = _ITERATOR_SIZE * depth + _ITERATOR_SIZE + 1 + (code == 1)
                emit((_STORE_COMP, place << 2 | code))
        emit((_JUMP, top))
        emit((LABEL, end))
        emit((ADJUST, -_ITERATOR_SIZE))

    # -------------------------------------------------------- statements

    def statement(self, node: Statement) -> None:
        """Generate the code of a statement."""
        self.note_line(node.line)
        _STATEMENTS[type(node)](self, node)

    def _block(self, node: Block) -> None:
        for statement in node.statements:
            self.note_line(statement.line)
            _STATEMENTS[type(statement)](self, statement)

    def _pass(self, node: Pass) -> None:
        pass

    def _expression_statement(self, node: ExprStatement) -> None:
        self.expression(node.value)
        self._emit(POP_TOP)

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
            emit(_DUP_TOP_TWO)
            emit(LOAD_SUBSCR)
        else:
            emit(DUP_TOP)
            emit((_LOAD_ATTR, self._qstrs[last.name]))
        self.expression(node.value)
        emit((BINARY + node.operator, 0))
        if isinstance(last, Index):
            emit(ROT_THREE)
            emit(_STORE_SUBSCR)
        else:
            emit(ROT_TWO)
            emit((_STORE_ATTR, self._qstrs[last.name]))

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
                self._emit(_STORE_SUBSCR)
            else:
                self._emit((_STORE_ATTR, self._qstrs[last.name]))
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
            self._emit((_UNPACK_EX, left | (len(targets) - left - 1) << 8))
        else:
            self._emit((_UNPACK_SEQUENCE, len(targets)))
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
                self._emit(_STORE_SUBSCR)
            else:
                index = self._qstrs[last.name]
                self._emit(LOAD_NULL)
                self._emit(ROT_TWO)
                self._emit((_STORE_ATTR, index))
        elif isinstance(target, Tuple) and target.in_parens and target.items:
            for item in target.items:
                self._delete_target(item)
        else:
            self._fail_target(target, "delete")

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
        self._emit((_LOAD_GLOBAL, self._qstrs["AssertionError"]))
        if node.message is not None:
            self.expression(node.message)
            self._emit((_CALL_FUNCTION, 1))
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

    # ------------------------------------------------ names from modules

    def _import(self, node: Import) -> None:
        for names, as_name in node.modules:
            self._emit((_LOAD_CONST_SMALL_INT, 0))
            self._emit(LOAD_NONE)
            self._emit((_IMPORT_NAME, self._qstrs[".".join(names)]))
            if as_name:
                for name in names[1:]:
                    self._emit((_LOAD_ATTR, self._qstrs[name]))
            self.store_name(as_name or names[0])

    def _import_from(self, node: ImportFrom) -> None:
        if not node.names and self._scope.kind != MODULE:
            self.fail("expected 'import *' outside of functions and classes, found it inside", node)
        self._emit((_LOAD_CONST_SMALL_INT, node.level))
        for name, _ in node.names or [("*", "")]:
            self.load_string(name)
        self._emit((_BUILD_TUPLE, len(node.names) or 1))
        self._emit((_IMPORT_NAME, self._qstrs[".".join(node.module)]))
        if not node.names:
            self._emit(_IMPORT_STAR)
            return
        for name, as_name in node.names:
            self._emit((_IMPORT_FROM, self._qstrs[name]))
            self.store_name(as_name or name)
        self._emit(POP_TOP)

    # ------------------------------------------------------ control flow

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
                self._emit((_JUMP, end))
            self._emit((LABEL, fail))
        if node.orelse is not None:
            self.statement(node.orelse)
        self._emit((LABEL, end))

    @contextmanager
    def _in_loop(self, loop: _Loop) -> Iterator[None]:
        outer, self._loop = self._loop, loop
        yield
        self._loop = outer

    def _new_loop(self) -> _Loop:
        return _Loop(self.new_label(), self.new_label(), self._except_level)

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
            self._emit((_UNWIND_JUMP, (label, extra)))
            return
        if drops:
            for _ in range(_ITERATOR_SIZE):
                self._emit((RAW, POP_TOP[0]))
        self._emit((_JUMP, label))

    def _while(self, node: While) -> None:
        loop = self._new_loop()
        value = truth(node.condition)
        with self._in_loop(loop):
            if value is not False:
                top = self.new_label()
                if value is None:
                    self._emit((_JUMP, loop.continue_label))
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
            emit(_GET_ITER_STACK)
            emit((LABEL, loop.continue_label))
            emit((_FOR_ITER, pop))
            self.store(node.target)
            self.statement(node.body)
            emit((_JUMP, loop.continue_label))
            emit((LABEL, pop))
            emit((ADJUST, -_ITERATOR_SIZE))
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
            emit((_JUMP, entry))
            emit((LABEL, top))
            emit(DUP_TOP)
            self.store(node.target)
            self.statement(node.body)
            emit((LABEL, loop.continue_label))
            self.expression(step)
            emit(_INPLACE_ADD)
            emit((LABEL, entry))
            if bound_on_stack:
                emit(_DUP_TOP_TWO)
                emit(ROT_TWO)
            else:
                emit(DUP_TOP)
                self.expression(stop)
            emit(_LESS if step.value >= 0 else _MORE)
            emit((_POP_JUMP_IF_TRUE, top))
        end = -1
        if node.orelse is not None:
            # The counter goes before the else block, which may jump to an outer loop.
            emit(POP_TOP)
            if bound_on_stack:
                emit(POP_TOP)
            self.statement(node.orelse)
            end = self.new_label()
            emit((_JUMP, end))
            emit((ADJUST, 1 + bound_on_stack))
        emit((LABEL, loop.break_label))
        emit(POP_TOP)
        if bound_on_stack:
            emit(POP_TOP)
        if end >= 0:
            emit((LABEL, end))

    # -------------------------------------------------------- exceptions

    def _enter_handler(self, label: int, setup: int) -> None:
        self._emit((setup, label))
        self._except_level += 1
        scope = self._scope
        scope.n_exc_stack = max(scope.n_exc_stack, self._except_level)

    def _leave_handler(self) -> None:
        self._except_level -= 1
        self._emit(_END_FINALLY)

    def _try(self, node: Try) -> None:
        if node.final is None:
            self._try_except(node)
            return
        final = self.new_label()
        self._enter_handler(final, _SETUP_FINALLY)
        if node.clauses:
            self._try_except(node)
        else:
            self._emit((ADJUST, _UNWIND_SIZE))
            self.statement(node.body)
            self._emit((ADJUST, -_UNWIND_SIZE))
        self._emit(LOAD_NONE)
        self._emit((LABEL, final))
        self._emit((ADJUST, 1))
        self.statement(node.final)
        self._emit((ADJUST, -1))
        self._leave_handler()

    def _try_except(self, node: Try) -> None:
        handler = self.new_label()
        success = self.new_label()
        emit = self._emit
        self._enter_handler(handler, _SETUP_EXCEPT)
        self.statement(node.body)
        emit((_POP_EXCEPT_JUMP, success))
        emit((LABEL, handler))
        emit((ADJUST, _UNWIND_SIZE + 1))
        end = self.new_label()
        for clause in node.clauses:
            no_match = self.new_label()
            if clause.exception is not None:
                emit(DUP_TOP)
                self.expression(clause.exception)
                emit(_EXCEPTION_MATCH)
                emit((_POP_JUMP_IF_FALSE, no_match))
            if clause.name:
                self.store_name(clause.name)
                self._named_handler(clause.name, clause.body)
            else:
                emit(POP_TOP)
                self.statement(clause.body)
            emit((_POP_EXCEPT_JUMP, end))
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
        self._enter_handler(final, _SETUP_FINALLY)
        self.statement(body)
        self._emit(LOAD_NONE)
        self._emit((LABEL, final))
        self._emit((ADJUST, 1))
        self._emit(LOAD_NONE)
        self.store_name(name)
        self._emit((DELETE, self._scope.variable_to_modify(name)))
        self._emit((ADJUST, -1))
        self._leave_handler()

    def _with(self, node: With) -> None:
        self._with_items(node, 0)

    def _with_items(self, node: With, index: int) -> None:
        if index == len(node.items):
            self.statement(node.body)
            return
        context, target = node.items[index]
        end = self.new_label()
        self.expression(context)
        self._enter_handler(end, _SETUP_WITH)
        if target is None:
            self._emit(POP_TOP)
        else:
            self.store(target)
        self._with_items(node, index + 1)
        self._emit(LOAD_NONE)
        self._emit((LABEL, end))
        self._emit(_WITH_CLEANUP)
        self._emit((ADJUST, -4))
        self._leave_handler()

    # ------------------------------------------------------------- async

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
            self._async_with(body, 0)

    def _await_method(self, name: str) -> None:
        self._emit((_LOAD_METHOD, self._qstrs[name]))
        self._emit((_CALL_METHOD, 0))
        self.yield_from()

    def _async_for(self, node: For) -> None:
        emit = self._emit
        orelse, handler, success, no_match = (self.new_label() for _ in range(4))
        self.expression(node.iterable)
        emit((_LOAD_METHOD, self._qstrs["__aiter__"]))
        emit((_CALL_METHOD, 0))
        loop = self._new_loop()
        with self._in_loop(loop):
            emit((LABEL, loop.continue_label))
            self._enter_handler(handler, _SETUP_EXCEPT)
            emit(DUP_TOP)
            self._await_method("__anext__")
            self.store(node.target)
            emit((_POP_EXCEPT_JUMP, success))
            emit((LABEL, handler))
            emit((ADJUST, _UNWIND_SIZE + 1))
            emit(DUP_TOP)
            emit((_LOAD_GLOBAL, self._qstrs["StopAsyncIteration"]))
            emit(_EXCEPTION_MATCH)
            emit((_POP_JUMP_IF_FALSE, no_match))
            emit(POP_TOP)
            emit((_POP_EXCEPT_JUMP, orelse))
            emit((LABEL, no_match))
            emit((ADJUST, 1))
            self._leave_handler()
            emit((ADJUST, -_UNWIND_SIZE))
            emit((LABEL, success))
            self.statement(node.body)
            emit((_JUMP, loop.continue_label))
        emit((LABEL, orelse))
        if node.orelse is not None:
            self.statement(node.orelse)
        emit((LABEL, loop.break_label))
        emit(POP_TOP)

    def _async_with(self, node: With, index: int) -> None:
        """An `async with` from one of its items on.

        The block is left in one of three ways, with the context manager below on the
        stack: nothing more; an exception; or a return value or jump, two words.
        """
        if index == len(node.items):
            self.statement(node.body)
            return
        emit = self._emit
        final, no_exception, unwinding, end = (self.new_label() for _ in range(4))
        context, target = node.items[index]
        self.expression(context)
        emit(DUP_TOP)
        self._await_method("__aenter__")
        if target is None:
            emit(POP_TOP)
        else:
            self.store(target)
        self._enter_handler(final, _SETUP_FINALLY)
        emit((ADJUST, _UNWIND_SIZE))
        self._async_with(node, index + 1)
        emit((ADJUST, -_UNWIND_SIZE))
        emit(LOAD_NONE)
        emit(ROT_TWO)
        emit((_JUMP, no_exception))
        emit((LABEL, final))
        emit(DUP_TOP)
        emit((_LOAD_GLOBAL, self._qstrs["BaseException"]))
        emit(_EXCEPTION_MATCH)
        emit((_POP_JUMP_IF_FALSE, unwinding))
        self._exit_with_exception(end)
        emit((LABEL, unwinding))
        emit(ROT_THREE)
        emit(ROT_THREE)
        emit((LABEL, no_exception))
        emit((_LOAD_METHOD, self._qstrs["__aexit__"]))
        emit(LOAD_NONE)
        emit(DUP_TOP)
        emit(DUP_TOP)
        emit((_CALL_METHOD, 3))
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
        emit((_LOAD_METHOD, self._qstrs["__aexit__"]))
        emit(ROT_THREE)
        emit(ROT_THREE)
        emit(DUP_TOP)
        emit((_LOAD_ATTR, self._qstrs["__class__"]))
        emit(ROT_TWO)
        emit(LOAD_NONE)
        emit((_CALL_METHOD, 3))
        self.yield_from()
        emit((_POP_JUMP_IF_FALSE, end))
        emit(POP_TOP)
        emit(LOAD_NONE)
        emit((_JUMP, end))
        emit((ADJUST, 2))

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
        self._emit(_LOAD_BUILD_CLASS)
        self.make_function(child, 0, has_keyword_defaults=False)
        self.load_string(node.name)
        self.call(node.arguments, n_extra=2)

    def _class(self, node: Class) -> None:
        self._class_object(node)
        self.store_name(node.name)

    def _decorated(self, node: Decorated) -> None:
        count = 0
        for decorator in node.decorators:
            if decorator.names[0] == "micropython":
                self._check_built_in(decorator)
                continue
            count += 1
            self.load_name(decorator.names[0])
            for name in decorator.names[1:]:
                self._emit((_LOAD_ATTR, self._qstrs[name]))
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
            self._emit((_CALL_FUNCTION, 1))
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
