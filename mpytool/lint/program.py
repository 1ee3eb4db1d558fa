# SPDX-License-Identifier: MIT
"""A parsed program, and places in it: what the passes are given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mpytool.errors import Diagnostic, Location
from mpytool.source.locate import locate
from mpytool.syntax.nodes import Statement
from mpytool.syntax.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Program:
    """A source file that has been parsed.

    Attributes:
        path: its name for messages.
        tokens: its tokens, with the text.
        tree: its nodes.
        modules: modules that can be imported: those of the project, and more if known.
        all_known: whether there are no others.
    """

    path: str
    tokens: Tokens
    tree: Statement
    modules: frozenset[str]
    all_known: bool

    def at(self, start: int, size: int) -> Location:
        """The place of characters."""
        return locate(self.path, self.tokens.text, start, start + size)

    def on_line(self, line: int, word: str = "") -> Location:
        """A line from its first character on, or the first place of a word on it."""
        text = self.tokens.text
        start = 0
        for _ in range(line - 1):
            start = text.find("\n", start) + 1
        end = text.find("\n", start)
        source = text[start:end]
        if word and (match := re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", source)):
            return self.at(start + match.start(), len(word))
        first = len(source) - len(source.lstrip())
        return self.at(start + first, len(source.strip()))


def warning(code: str, message: str, location: Location, hint: str = "") -> Diagnostic:
    """A warning."""
    return Diagnostic(message, location, hint, code, is_warning=True)
