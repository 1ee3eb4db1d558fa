# SPDX-License-Identifier: MIT
"""Names that nothing gives a value, but that are close to one that has one.

    def blink(delay):
        tme.sleep(dealy)          tme: did you mean 'time'?  dealy: 'delay'?

A name that something in the file gives a value to, in whatever scope, is never reported.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from mpytool.errors import Diagnostic
from mpytool.lint.modules import EXTRA_BUILTINS, SPECIAL_NAMES
from mpytool.lint.program import Program, warning
from mpytool.lint.tree import children, walk
from mpytool.syntax import nodes

_BUILTINS = frozenset(dir(builtins)) | EXTRA_BUILTINS | SPECIAL_NAMES
_CLOSE = 0.75
_SCOPES = (nodes.Function, nodes.Lambda, nodes.Class, nodes.Comprehension)


def unknown_names(program: Program) -> Iterator[Diagnostic]:
    """Names that are slips of others."""
    if any(type(node) is nodes.ImportFrom and not node.names for node in walk(program.tree)):
        return  # `import *` may bring any name
    constants = _constants(program)
    bound = set(constants)
    for node in walk(program.tree):
        bound.update(_bound_by(node))
    outside = bound | _BUILTINS
    reported: set[str] = set()
    for name, scopes in _loads(program.tree, [_bound_in(program.tree) | constants], guarded=False):
        if name.name in outside or name.name in reported:
            continue
        in_scope = set().union(*scopes)
        close = close_to(name.name, in_scope | _BUILTINS, _CLOSE)
        if close:
            reported.add(name.name)
            yield warning(
                "unknown-name",
                f"expected a name that has a value, found '{name.name}'",
                program.at(name.start, len(name.name)),
                f"did you mean '{close}'?",
            )


def close_to(name: str, known: Iterable[str], least: float) -> str:
    """The name that a name is a slip of, or "": not one of __these__, nor x1 for x2."""
    candidates = sorted(word for word in known if not word.startswith("__"))
    swapped = [word for word in candidates if len(name) > 2 and sorted(word) == sorted(name)]
    for close in [*swapped, *get_close_matches(name, candidates, 3, least)]:
        if close.rstrip("0123456789") != name.rstrip("0123456789"):
            return close
    return ""


def _constants(program: Program) -> set[str]:
    """Names at the left of `=`: those of constants are in no node."""
    text, starts = program.tokens.text, program.tokens.starts
    names = set()
    for index, value in enumerate(program.tokens.values):
        if isinstance(value, str) and value.isidentifier():
            after = program.tokens.values[index + 1 : index + 2]
            if after == ["="] and text.startswith(value, starts[index]):
                names.add(value)
    return names


_NAMED = (nodes.Function, nodes.Class, nodes.Parameter, nodes.ExceptClause)
_TARGETED = (nodes.AugAssign, nodes.Declare, nodes.For, nodes.ForClause, nodes.NamedExpr)


def _bound_by(node: object) -> Iterator[str]:
    """Names that a node itself gives a value to."""
    if isinstance(node, _NAMED):
        yield node.name
    elif isinstance(node, nodes.ScopeStatement):
        yield from node.names
    elif isinstance(node, nodes.Import):
        yield from (as_name or names[0] for names, as_name in node.modules)
    elif isinstance(node, nodes.ImportFrom):
        yield from (as_name or name for name, as_name in node.names)
    else:
        targets: list[object] = []
        if isinstance(node, nodes.Assign | nodes.Delete):
            targets = [*node.targets]
        elif isinstance(node, _TARGETED):
            targets = [node.target]
        elif isinstance(node, nodes.With):
            targets = [target for _, target in node.items]
        for target in targets:
            yield from _names_in(target)


def _names_in(target: object) -> Iterator[str]:
    """The names of a target: of `a, (b, *c)` all three, of `a[b].c` none."""
    if isinstance(target, nodes.Name):
        yield target.name
    elif isinstance(target, nodes.Tuple | nodes.ListDisplay | nodes.Starred):
        for part in children(target):
            yield from _names_in(part)


def _bound_in(scope: object) -> set[str]:
    """Names that a scope gives a value to, without those of the scopes inside it."""
    found: set[str] = set()
    stack = list(children(scope)) if isinstance(scope, _SCOPES) else [scope]
    while stack:
        node = stack.pop()
        found.update(_bound_by(node))
        if not isinstance(node, _SCOPES):
            stack.extend(children(node))
    found.discard("")
    return found


def _loads(
    node: object, scopes: list[set[str]], *, guarded: bool
) -> Iterator[tuple[nodes.Name, list[set[str]]]]:
    """Every name that is read, with what its scopes know, unless a NameError is expected."""
    if isinstance(node, nodes.Name):
        if not guarded:
            yield node, scopes
        return
    if isinstance(node, nodes.Decorated) and any(
        decorator.names[1:2] and decorator.names[1].startswith("asm_")
        for decorator in node.decorators
    ):
        return  # its names are instructions
    if isinstance(node, nodes.Try) and _expects_name_error(node):
        yield from _loads(node.body, scopes, guarded=True)
        parts: list[object] = [*node.clauses, node.orelse, node.final]
    else:
        parts = list(children(node))
    if isinstance(node, _SCOPES):
        scopes = [*scopes, _bound_in(node)]
    for part in parts:
        if part is not None:
            yield from _loads(part, scopes, guarded=guarded)


def _expects_name_error(node: nodes.Try) -> bool:
    names = {"NameError", "Exception", "BaseException", "ImportError"}
    return any(
        clause.exception is None
        or any(isinstance(n, nodes.Name) and n.name in names for n in walk(clause.exception))
        for clause in node.clauses
    )
