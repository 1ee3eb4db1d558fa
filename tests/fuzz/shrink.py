# SPDX-License-Identifier: MIT
"""The smallest source that still shows a difference.

    shrink("x = 1\ny = a + 0x10\n", fails)  ->  "0x10\n"

First whole runs of lines go, then runs of tokens, then characters; each round starts with
large runs.  What is left fails in the same way, since `fails` says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

_TOKENS = re.compile(r"\w+|\s+|\"\"\"|'''|.", re.DOTALL)
_MOST_CHARACTERS = 400
_MOST_ROUNDS = 8


def shrink(source: str, fails: Callable[[str], bool]) -> str:
    """A small part of a source for which `fails` still holds."""
    for _ in range(_MOST_ROUNDS):
        before = source
        source = _without(source.splitlines(keepends=True), fails)
        source = _dedent(source, fails)
        source = _without(_TOKENS.findall(source), fails)
        if len(source) <= _MOST_CHARACTERS:
            source = _without(list(source), fails)
        if source == before:
            break
    return source


def _without(parts: Sequence[str], fails: Callable[[str], bool]) -> str:
    """The joined parts, as many as possible left out."""
    parts = list(parts)
    size = max(1, len(parts) // 2)
    while True:
        start = 0
        while start < len(parts):
            fewer = parts[:start] + parts[start + size :]
            if fails("".join(fewer)):
                parts = fewer
            else:
                start += size
        if size == 1:
            return "".join(parts)
        size = max(1, size // 2)


def _dedent(source: str, fails: Callable[[str], bool]) -> str:
    """The source with the heads of blocks left out and the blocks moved to the left."""
    lines = source.splitlines(keepends=True)
    index = 0
    while index < len(lines):
        head = lines[index]
        indent = len(head) - len(head.lstrip())
        end = index + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > indent:
            end += 1
        if end > index + 1:
            body = lines[index + 1 : end]
            shift = len(body[0]) - len(body[0].lstrip()) - indent
            moved = [line[shift:] if line[:shift].isspace() else line for line in body]
            fewer = lines[:index] + moved + lines[end:]
            if fails("".join(fewer)):
                lines = fewer
                continue
        index += 1
    return "".join(lines)
