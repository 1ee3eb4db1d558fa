# SPDX-License-Identifier: MIT
"""Statements that are never reached.

return x
y = 1            behind return, raise, break or continue, or an `if` all of whose
                 branches end with one
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.errors import Diagnostic
from mpytool.lint.program import Program, warning
from mpytool.lint.tree import walk
from mpytool.syntax import nodes


def unreachable(program: Program) -> Iterator[Diagnostic]:
    """The first statement behind one that leaves its block."""
    for node in walk(program.tree):
        if isinstance(node, nodes.Block):
            yield from _in_block(program, node.statements)


def _in_block(program: Program, statements: list[nodes.Statement]) -> Iterator[Diagnostic]:
    for index, statement in enumerate(statements[:-1]):
        word = _leaves(statement)
        rest = [s for s in statements[index + 1 :] if not isinstance(s, nodes.Pass)]
        if not word:
            continue
        if rest and not _makes_generator(rest):
            yield warning(
                "unreachable-code",
                f"expected the end of the block after {word}, found a statement that is never "
                "reached",
                program.on_line(rest[0].line),
                "remove it, or line it up with what it belongs to",
            )
        return


def _leaves(statement: nodes.Statement) -> str:
    """What ends a block for certain, "" for nothing."""
    if isinstance(statement, nodes.Return):
        return "'return'"
    if isinstance(statement, nodes.Raise):
        return "'raise'"
    if isinstance(statement, nodes.Jump):
        return "'break'" if statement.is_break else "'continue'"
    if isinstance(statement, nodes.Block):
        return next((word for part in statement.statements if (word := _leaves(part))), "")
    if isinstance(statement, nodes.If) and statement.orelse is not None:
        bodies = [body for _, body in statement.branches] + [statement.orelse]
        if all(_leaves(body) for body in bodies):
            return "an 'if' whose branches all leave the block"
    return ""


def _makes_generator(rest: list[nodes.Statement]) -> bool:
    """Whether it is the `yield` that makes a generator of a function that yields nothing."""
    first = rest[0]
    return isinstance(first, nodes.ExprStatement) and isinstance(first.value, nodes.Yield)
