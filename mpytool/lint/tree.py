# SPDX-License-Identifier: MIT
"""The parts of nodes, for passes that look at every node.

for node in walk(tree): ...        each node once, from the outside in, in source order
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mpytool.syntax import nodes

# Class of node -> the attributes that hold nodes, lists of nodes, or lists of pairs of nodes.
PARTS: Final[dict[type, tuple[str, ...]]] = {
    nodes.Tuple: ("items",),
    nodes.ListDisplay: ("items",),
    nodes.SetDisplay: ("items",),
    nodes.KeyValue: ("key", "value"),
    nodes.DictDisplay: ("items",),
    nodes.ForClause: ("target", "iterable"),
    nodes.IfClause: ("condition",),
    nodes.Comprehension: ("clauses", "element"),
    nodes.BinaryOp: ("operands",),
    nodes.Compare: ("operands",),
    nodes.BoolOp: ("operands",),
    nodes.Not: ("operand",),
    nodes.UnaryOp: ("operand",),
    nodes.Conditional: ("value", "condition", "otherwise"),
    nodes.Parameter: ("default",),
    nodes.Lambda: ("parameters", "body"),
    nodes.NamedExpr: ("target", "value"),
    nodes.Starred: ("value",),
    nodes.DoubleStarred: ("value",),
    nodes.Keyword: ("value",),
    nodes.Call: ("arguments",),
    nodes.Index: ("index",),
    nodes.Primary: ("atom", "trailers"),
    nodes.Slice: ("lower", "upper", "step"),
    nodes.Yield: ("value",),
    nodes.Block: ("statements",),
    nodes.ExprStatement: ("value",),
    nodes.Assign: ("value", "targets"),
    nodes.AugAssign: ("target", "value"),
    nodes.Declare: ("target",),
    nodes.Delete: ("targets",),
    nodes.Return: ("value",),
    nodes.Raise: ("value", "cause"),
    nodes.Assert: ("condition", "message"),
    nodes.If: ("branches", "orelse"),
    nodes.While: ("condition", "body", "orelse"),
    nodes.For: ("target", "iterable", "body", "orelse"),
    nodes.ExceptClause: ("exception", "body"),
    nodes.Try: ("body", "clauses", "orelse", "final"),
    nodes.With: ("items", "body"),
    nodes.Function: ("parameters", "body"),
    nodes.Class: ("arguments", "body"),
    nodes.Decorator: ("call",),
    nodes.Decorated: ("decorators", "body"),
    nodes.Async: ("body",),
}


def children(node: object) -> Iterator[object]:
    """The nodes right below a node."""
    for name in PARTS.get(type(node), ()):
        yield from _nodes(getattr(node, name))


def _nodes(part: object) -> Iterator[object]:
    if part is None:
        return
    if isinstance(part, list | tuple):
        for item in part:
            yield from _nodes(item)
    else:
        yield part


def walk(node: object) -> Iterator[object]:
    """A node and all nodes below it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))
