# SPDX-License-Identifier: MIT
"""Warnings of a source file: which there are, which are wanted, and looking for them.

wanted = parse_choices(["all", "no-unused-const"])
lint(data, "main.py", wanted.names)  ->  diagnostics, in the order of the file
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from mpytool.errors import Diagnostic, SourceError, ToolError
from mpytool.lint.constants import unused_constants, viper_overflow
from mpytool.lint.flow import unreachable
from mpytool.lint.imports import unknown_imports
from mpytool.lint.names import unknown_names
from mpytool.lint.oddities import odd_names, repeated_keywords
from mpytool.lint.program import Program
from mpytool.source.encoding import decode
from mpytool.syntax.lexer import tokenise
from mpytool.syntax.parser import parse

PASSES: Final[dict[str, Callable[[Program], Iterator[Diagnostic]]]] = {
    "odd-name": odd_names,
    "repeated-keyword": repeated_keywords,
    "unknown-import": unknown_imports,
    "unknown-name": unknown_names,
    "unreachable-code": unreachable,
    "unused-const": unused_constants,
    "viper-overflow": viper_overflow,
}


@dataclass(frozen=True, slots=True)
class Choices:
    """Which warnings are wanted.

    Attributes:
        names: their codes.
        are_errors: whether they are errors.
    """

    names: frozenset[str]
    are_errors: bool


def parse_choices(values: Iterable[str]) -> Choices:
    """The warnings that `-W` options ask for: all, NAME, no-NAME, error; the last one counts.

    `error` alone, or `no-NAME` first, means all others.

    Raises:
        ToolError: there is no warning of a name.
    """
    given = list(values)
    chosen = [value for value in given if value != "error"]
    starts_full = bool(given) and (not chosen or chosen[0].startswith("no-"))
    names = set(PASSES) if starts_full else set()
    for value in chosen:
        name = value.removeprefix("no-")
        if name != "all" and name not in PASSES:
            raise ToolError(
                f"-W: expected all, error, or the name of a warning, found '{value}'",
                hint=f"the warnings are {', '.join(PASSES)}; no- before one turns it off",
            )
        group = set(PASSES) if name == "all" else {name}
        names = names - group if value.startswith("no-") else names | group
    return Choices(frozenset(names), "error" in given)


def lint(
    data: bytes,
    path: str,
    names: frozenset[str],
    modules: frozenset[str] = frozenset(),
    *,
    all_known: bool = False,
) -> Sequence[Diagnostic]:
    """The warnings about a file; none if it does not parse.

    Args:
        data: its source.
        path: its name for messages.
        names: codes of the wanted warnings.
        modules: modules that can be imported.
        all_known: whether there are no others.
    """
    try:
        tokens = tokenise(decode(data))
        tree = parse(tokens, path)
    except SourceError:
        return ()
    program = Program(path, tokens, tree, modules, all_known)
    found = [
        diagnostic for name, look in PASSES.items() if name in names for diagnostic in look(program)
    ]
    return sorted(found, key=_place)


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    location = diagnostic.location
    return (location.line, location.column) if location else (0, 0)
