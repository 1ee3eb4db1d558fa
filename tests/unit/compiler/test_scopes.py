# SPDX-License-Identifier: MIT
from __future__ import annotations

import pytest

from mpytool.bytecode.prelude import ScopeFlag
from mpytool.compiler import scopes as s
from mpytool.syntax.nodes import Pass


def scope(kind: str, parent: s.Scope | None) -> s.Scope:
    return s.Scope(kind, kind, Pass(1), parent)


def test_closing_over_passes_through_the_functions_between() -> None:
    module = scope(s.MODULE, None)
    outer = scope(s.FUNCTION, module)
    middle = scope(s.FUNCTION, outer)
    inner = scope(s.FUNCTION, middle)
    outer.variable_to_modify("a")
    inner.variable_to_load("a")
    inner.variable_to_load("print")
    inner.close_over_all()
    for each in (module, outer, middle, inner):
        each.number_locals()
    assert outer.variables["a"].kind == s.CELL
    assert middle.variables["a"].kind == s.FREE
    assert inner.variables["a"].kind == s.FREE
    assert inner.variables["print"].kind == s.GLOBAL_EXPLICIT
    assert outer.captured(middle) == [0]
    assert inner.n_pos_args == 1


def test_a_class_keeps_names_implicit() -> None:
    module = scope(s.MODULE, None)
    body = scope(s.CLASS, module)
    assert body.variable_to_modify("x").kind == s.GLOBAL_IMPLICIT_ASSIGNED
    assert body.variable_to_load("y").kind == s.GLOBAL_IMPLICIT


def test_the_star_parameter_goes_behind_the_others() -> None:
    function = scope(s.FUNCTION, scope(s.MODULE, None))
    function.flags = int(ScopeFlag.VARARGS | ScopeFlag.VARKEYWORDS)
    for name, stars in (("a", 0), ("rest", 1), ("b", 0), ("c", 0), ("kw", 2)):
        function.add_parameter(name, stars=stars)
    function.number_locals()
    assert [variable.name for variable in function.ordered] == ["a", "c", "b", "rest", "kw"]


def test_locals_come_before_cells() -> None:
    module = scope(s.MODULE, None)
    function = scope(s.FUNCTION, module)
    child = scope(s.LAMBDA, function)
    function.variable_to_modify("cell")
    function.variable_to_modify("local")
    child.variable_to_load("cell")
    child.close_over_all()
    function.number_locals()
    assert function.variables["local"].number == 0
    assert function.variables["cell"].number == 1


def test_contradicting_declarations() -> None:
    function = scope(s.FUNCTION, scope(s.MODULE, None))
    used = function.variable_to_modify("x")
    with pytest.raises(s.ScopeError, match="not used before 'global', found 'x'"):
        function.declare_global(used)
    with pytest.raises(s.ScopeError, match="not used before 'nonlocal', found 'x'"):
        function.declare_nonlocal(used)
    with pytest.raises(s.ScopeError, match="expected 'y' in an enclosing function"):
        function.declare_nonlocal(function.find_or_add("y", s.UNDECIDED))
