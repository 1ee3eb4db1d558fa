# SPDX-License-Identifier: MIT
"""Small changes of real files: most of them are mistakes.

A statement or two of a file is cut out with the lines around it, and a token is deleted,
doubled, exchanged with the next one or replaced by one from elsewhere; or a character is.
Both compilers have to accept the result, or refuse it on the same line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

_TOKEN = re.compile(r"\w+|[^\w\s]|\n[ \t]*|[ \t]+")
_INSERTED = [
    *"( ) [ ] { } , : ; = == * ** + - . ... @ -> := ! $ ? # lambda if else for in not is".split(),
    *"and yield await async return def class import from as global nonlocal del pass".split(),
    *"break continue with try except finally raise assert None True 0 1.5 0x 1_ x 1e 0b2".split(),
    *"f'{x}' f' b'' const super() print while elif \0 é t'{x}'".split(),
    "\\", "'", '"', '"""', "\n", "\n    ", " ", "\t", "\f",
]  # fmt: skip
_MOST_LINES = 60


def mutations(folders: Sequence[Path], random: Random, count: int) -> Iterator[str]:
    """Changed parts of the .py files in folders."""
    files = sorted(file for folder in folders for file in folder.rglob("*.py"))
    made = 0
    while made < count:
        try:
            text = random.choice(files).read_text("utf-8")
        except UnicodeDecodeError:
            continue
        lines = text.splitlines(keepends=True)
        if not lines:
            continue
        for _ in range(20):
            start = random.randrange(len(lines))
            part = _dedented(lines[start : start + random.randrange(1, _MOST_LINES)])
            made += 1
            yield mutate("".join(part), random)


def _dedented(lines: list[str]) -> list[str]:
    """Lines from the first one on as long as they are indented as deep; moved to the left."""
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    part = []
    for line in lines:
        if line.strip() and line[:indent].strip(" "):
            break
        part.append(line[indent:] if line.strip() else line.lstrip(" "))
    return part


def mutate(text: str, random: Random) -> str:
    """A text with one or two small changes."""
    tokens = _TOKEN.findall(text)
    for _ in range(random.choice((1, 1, 1, 2))):
        if not tokens:
            return text
        index = random.randrange(len(tokens))
        match random.randrange(7):
            case 0:
                del tokens[index]
            case 1:
                tokens.insert(index, tokens[index])
            case 2 if index + 1 < len(tokens):
                tokens[index : index + 2] = tokens[index + 1], tokens[index]
            case 3:
                tokens[index] = random.choice(_INSERTED)
            case 4:
                tokens.insert(index, random.choice(_INSERTED))
            case 5:
                tokens[index] = random.choice(tokens)
            case _:
                token = tokens[index]
                where = random.randrange(len(token))
                tokens[index] = token[:where] + random.choice("(x0. '\n") + token[where + 1 :]
    return "".join(tokens)
