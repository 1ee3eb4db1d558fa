# SPDX-License-Identifier: MIT
"""What MicroPython accepts, but hardly anybody means.

print(“hello”)         “hello” is a name: any character above ASCII may be in one
Pin(2, value=1, value=0)     the last one counts
"""

from __future__ import annotations

from collections.abc import Iterator

from mpytool.errors import Diagnostic
from mpytool.lint.program import Program, warning
from mpytool.lint.tree import walk
from mpytool.syntax import nodes
from mpytool.syntax.mistakes.literals import describe_odd, is_odd
from mpytool.syntax.tokens import NAME


def odd_names(program: Program) -> Iterator[Diagnostic]:
    """Names with quotes, dashes or spaces that are not ASCII."""
    tokens = program.tokens
    for index, value in enumerate(tokens.values):
        if tokens.kinds[index] != NAME or not isinstance(value, str) or value.isascii():
            continue
        for offset, char in enumerate(value, tokens.starts[index]):
            if is_odd(char):
                expected, shown, hint = describe_odd(char)
                message = f"expected {expected}, found {shown} in a name"
                yield warning("odd-name", message, program.at(offset, 1), hint)
                break


def repeated_keywords(program: Program) -> Iterator[Diagnostic]:
    """Calls that name an argument twice."""
    for node in walk(program.tree):
        if not isinstance(node, nodes.Call):
            continue
        seen: set[str] = set()
        for argument in node.arguments:
            if isinstance(argument, nodes.Keyword):
                if argument.name in seen:
                    yield warning(
                        "repeated-keyword",
                        f"expected each argument once, found another '{argument.name}'",
                        program.at(argument.start, len(argument.name)),
                        "the last one counts: remove one of them",
                    )
                seen.add(argument.name)
