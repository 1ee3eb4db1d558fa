# SPDX-License-Identifier: MIT
"""Scopes and their variables: which name is local, global, a cell or free.

    def f(a):          f: a CELL, number 0
        def g():       g: a FREE, number 0; b LOCAL, number 1
            b = a      len GLOBAL_EXPLICIT
            return len(b)

Scopes are generated breadth first.  While a scope's code is generated, its names
are entered in the order in which they are met; afterwards names that nothing in
the scope defines are looked for in the enclosing functions (`close_over`).  When
all scopes are known, `number_locals` gives every variable its place:

    free variables | parameters and locals | cells that are no parameters

Source: py/scope.c, py/emitcommon.c and py/compile.c of MicroPython 1.29.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

from mpytool.bytecode.prelude import ScopeFlag
from mpytool.syntax.nodes import (
    Class,
    Comprehension,
    Function,
    Lambda,
    Statement,
)

# Kinds of variables.
UNDECIDED: Final = 0
GLOBAL_IMPLICIT: Final = 1
GLOBAL_IMPLICIT_ASSIGNED: Final = 2
GLOBAL_EXPLICIT: Final = 3
LOCAL: Final = 4
CELL: Final = 5
FREE: Final = 6

# Kinds of scopes, besides "function" and "class"; also the names of their code.
MODULE: Final = "<module>"
LAMBDA: Final = "<lambda>"
FUNCTION: Final = "function"
CLASS: Final = "class"
COMPREHENSIONS: Final = frozenset({"listcomp", "dictcomp", "setcomp", "genexpr"})

# The local of a comprehension that holds its iterator; no name can clash with it.
ITERATOR: Final = ""

ScopeNode: TypeAlias = Statement | Function | Class | Lambda | Comprehension
Instruction: TypeAlias = "tuple[int, Any]"


class ScopeError(Exception):
    """A declaration that contradicts another; the message says what was expected and found."""


class Variable:
    """A name in a scope.

    Attributes:
        name: the name.
        kind: one of the kinds above.
        is_param, is_star: whether it is a parameter, and the one with one star.
        is_double_star: whether it is the parameter with two stars.
        number: place among the locals, once `number_locals` has run.
    """

    __slots__ = ("is_double_star", "is_param", "is_star", "kind", "name", "number")

    def __init__(self, name: str, kind: int) -> None:
        self.name = name
        self.kind = kind
        self.is_param = False
        self.is_star = False
        self.is_double_star = False
        self.number = 0


class Scope:
    """A module, class, function, lambda or comprehension.

    Attributes:
        kind: MODULE, CLASS, FUNCTION, LAMBDA or one of COMPREHENSIONS.
        name: the name that its code has.
        node: what it was made from.
        parent: the scope around it.
        variables: by name, in the order in which they were met.
        ordered: the same in their final order, once `number_locals` has run.
        flags, n_pos_args, n_kwonly_args, n_def_pos_args: as in the prelude.
        n_locals: slots for variables.
        n_exc_stack: the deepest nesting of exception handlers.
        code: instructions, see `mpytool.compiler.instructions`.
        children: the scopes of the functions that its code makes, in order.
        index: its place among the parent's children.
        label_count: labels are numbered from 0 to one less.
    """

    __slots__ = (
        "children", "code", "flags", "index", "kind", "label_count", "n_def_pos_args",
        "n_exc_stack", "n_kwonly_args", "n_locals", "n_pos_args", "name", "node", "ordered",
        "parent", "variables",
    )  # fmt: skip

    def __init__(self, kind: str, name: str, node: ScopeNode, parent: Scope | None) -> None:
        self.kind = kind
        self.name = name
        self.node = node
        self.parent = parent
        self.variables: dict[str, Variable] = {}
        self.ordered: list[Variable] = []
        self.flags = 0
        self.n_pos_args = 0
        self.n_kwonly_args = 0
        self.n_def_pos_args = 0
        self.n_locals = 0
        self.n_exc_stack = 0
        self.code: list[Instruction] = []
        self.children: list[Scope] = []
        self.index = 0
        self.label_count = 0

    @property
    def is_function_like(self) -> bool:
        """Whether an assigned name is a local."""
        return self.kind != MODULE and self.kind != CLASS

    @property
    def is_generator(self) -> bool:
        """Whether calling it makes a generator."""
        return bool(self.flags & ScopeFlag.GENERATOR)

    def find_or_add(self, name: str, kind: int) -> Variable:
        """The variable of a name; a new one gets the kind."""
        variable = self.variables.get(name)
        if variable is None:
            variable = self.variables[name] = Variable(name, kind)
        return variable

    def variable_to_load(self, name: str) -> Variable:
        """The variable of a name that is read."""
        variable = self.variables.get(name)
        if variable is None:
            variable = self.variables[name] = Variable(name, GLOBAL_IMPLICIT)
        return variable

    def variable_to_modify(self, name: str) -> Variable:
        """The variable of a name that is assigned or deleted."""
        variable = self.variables.get(name)
        if variable is None:
            variable = self.variables[name] = Variable(name, GLOBAL_IMPLICIT)
        if variable.kind == GLOBAL_IMPLICIT:
            variable.kind = LOCAL if self.is_function_like else GLOBAL_IMPLICIT_ASSIGNED
        return variable

    def add_parameter(self, name: str, *, stars: int) -> None:
        """Enter a parameter."""
        variable = self.variables[name] = Variable(name, LOCAL)
        variable.is_param = True
        variable.is_star = stars == 1
        variable.is_double_star = stars == 2

    def declare_global(self, variable: Variable) -> None:
        """Make a variable global, as `global` does.

        Raises:
            ScopeError: if it was used before.
        """
        if variable.kind not in {UNDECIDED, GLOBAL_EXPLICIT}:
            raise ScopeError(
                f"expected a name that was not used before 'global', found '{variable.name}'"
            )
        variable.kind = GLOBAL_EXPLICIT
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        if variable.name in scope.variables:
            scope.variables[variable.name].kind = GLOBAL_EXPLICIT

    def declare_nonlocal(self, variable: Variable) -> None:
        """Bind a variable to the one of an enclosing function, as `nonlocal` does.

        Raises:
            ScopeError: if it was used before, or no enclosing function has it.
        """
        if variable.kind == UNDECIDED:
            variable.kind = GLOBAL_IMPLICIT
            self.close_over(variable)
            if variable.kind == GLOBAL_IMPLICIT:
                raise ScopeError(
                    f"expected '{variable.name}' in an enclosing function, found it in none"
                )
        elif variable.kind != FREE:
            raise ScopeError(
                f"expected a name that was not used before 'nonlocal', found '{variable.name}'"
            )

    def close_over(self, variable: Variable) -> None:
        """Make a variable free if an enclosing function has it."""
        scope = self.parent
        while scope is not None and scope.parent is not None:
            outer = scope.variables.get(variable.name)
            if outer is not None:
                if outer.kind >= LOCAL:
                    variable.kind = FREE
                    self._close_over_in_parents(variable.name)
                return
            scope = scope.parent

    def _close_over_in_parents(self, name: str) -> None:
        """Make a variable free in the scopes between here and the one that defines it."""
        scope = self.parent
        while scope is not None:
            outer = scope.find_or_add(name, UNDECIDED)
            if outer.kind != UNDECIDED:
                if outer.kind == LOCAL:
                    outer.kind = CELL
                return
            outer.kind = FREE
            scope = scope.parent

    def close_over_all(self) -> None:
        """Look for the names that nothing here defines in the enclosing functions."""
        if self.parent is None:
            return
        for variable in list(self.variables.values()):
            if variable.kind == GLOBAL_IMPLICIT:
                self.close_over(variable)

    def number_locals(self) -> None:
        """Give every variable its final kind and number; parents come first."""
        self.ordered = list(self.variables.values())
        if self.flags & ScopeFlag.VARARGS:
            _move_star_behind(self.ordered)
        count = 0
        for variable in self.ordered:
            if self.kind == CLASS and variable.name == "__class__":
                continue  # no local; a cell if it is used
            if self.is_function_like and variable.kind == GLOBAL_IMPLICIT:
                variable.kind = GLOBAL_EXPLICIT
            if variable.kind == LOCAL or variable.is_param:
                variable.number = count
                count += 1
        for variable in self.ordered:
            if variable.kind == CELL and not variable.is_param:
                variable.number = count
                count += 1
        self.n_locals = count
        self._number_free()

    def _number_free(self) -> None:
        """Put the free variables before all others, in the parent's order."""
        if self.parent is None or self.parent.kind == MODULE:  # whose variables are no cells
            return
        count = 0
        for outer in self.parent.ordered:
            if outer.kind >= CELL:
                inner = self.variables.get(outer.name)
                if inner is not None and inner.kind == FREE:
                    inner.number = count
                    count += 1
        if not count:
            return
        for variable in self.ordered:
            if variable.kind != FREE or variable.is_param:
                variable.number += count
        self.n_pos_args += count
        self.n_locals += count

    def captured(self, child: Scope) -> list[int]:
        """Numbers of the locals that a child scope closes over."""
        if self.kind == MODULE:
            return []
        inner = child.variables
        return [
            variable.number
            for variable in self.ordered
            if variable.kind >= CELL
            and variable.name in inner
            and inner[variable.name].kind == FREE
        ]


def _move_star_behind(variables: list[Variable]) -> None:
    """Swap the `*` parameter with the last one that has no star, if it is behind it."""
    last = -1
    for index in range(len(variables) - 1, -1, -1):
        variable = variables[index]
        if variable.is_star:
            if last >= 0:
                variables[index], variables[last] = variables[last], variable
            return
        if last < 0 and variable.is_param and not variable.is_double_star:
            last = index
