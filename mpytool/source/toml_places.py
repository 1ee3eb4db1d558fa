# SPDX-License-Identifier: MIT
r"""Where the keys of a TOML text stand, which tomllib does not tell.

    name = "x"                      ("name",)                     line 1
    [memory.flash]                  ("memory",), ("memory", "flash")
    size = 4                        ("memory", "flash", "size")
    [[parts]]                       ("parts",), ("parts", 0)
    at.x = [{ y = 1 }]              ("parts", 0, "at"), (..., "at", "x"), (..., "x", 0), ...

The text is one that tomllib has accepted, so that this scanner only has to tell keys,
strings, brackets and comments apart.

Source: TOML 1.0.0, "Keys", "Table", "Inline Table", "Array of Tables".
"""

from __future__ import annotations

import re
import tomllib

# The way to a value: names of keys, and numbers of items of arrays.
Path = tuple[str | int, ...]
# Offsets in the text: the first character, and the one behind the last.
Span = tuple[int, int]

_BLANK = re.compile(r"[ \t]*")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.DOTALL
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


def key_places(text: str) -> dict[Path, Span]:
    """The place of each key and each item of an array, by its path.

    A table that several keys speak of has the place of the first.

    Args:
        text: a TOML document that tomllib accepts, its line ends all newlines.
    """
    return _Scanner(text).document()


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[Path, Span] = {}
        self.counts: dict[Path, int] = {}  # items of each array of tables

    def document(self) -> dict[Path, Span]:
        section: Path = ()
        while True:
            self.skip(_SPACE)
            if self.at >= len(self.text):
                return self.places
            if self.text[self.at] == "[":
                section = self.header()
            else:
                self.pair(section)

    def header(self) -> Path:
        """`[a.b]` or `[[a.b]]`: the path of what follows."""
        is_array = self.text.startswith("[[", self.at)
        self.at += 2 if is_array else 1
        path: Path = ()
        keys = self.keys()
        for index, (key, span) in enumerate(keys):
            path = (*path, key)
            self.places.setdefault(path, span)
            if is_array and index == len(keys) - 1:
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:  # what is said of an array is said of its last item
                path = (*path, self.counts[path] - 1)
                self.places.setdefault(path, span)
        self.at += 2 if is_array else 1
        return path

    def keys(self) -> list[tuple[str, Span]]:
        """A dotted key's parts; stops behind the last."""
        out = []
        while True:
            self.skip(_BLANK)
            start = self.at
            if self.text[start] in "\"'":
                self.skip(_STRING)
                key = tomllib.loads("key=" + self.text[start : self.at])["key"]
            else:
                self.skip(_BARE)
                key = self.text[start : self.at]
            out.append((key, (start, self.at)))
            self.skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return out
            self.at += 1

    def pair(self, section: Path) -> None:
        """`a.b = value`."""
        path = section
        for key, span in self.keys():
            path = (*path, key)
            self.places.setdefault(path, span)
        self.at += 1  # the equals sign
        self.skip(_BLANK)
        self.value(path)

    def value(self, path: Path) -> None:
        char = self.text[self.at]
        if char in "\"'":
            self.skip(_STRING)
        elif char == "[":
            self.items("]", path)
        elif char == "{":
            self.items("}", path)
        else:
            self.skip(_SCALAR)

    def items(self, end: str, path: Path) -> None:
        """The inside of an array or an inline table, up to its end."""
        self.at += 1
        index = 0
        while True:
            self.skip(_SPACE)
            if self.text[self.at] == end:
                self.at += 1
                return
            if self.text[self.at] == ",":
                self.at += 1
            elif end == "}":
                self.pair(path)
            else:
                start = self.at
                self.value((*path, index))
                stop = start + len(self.text[start : self.at].rstrip())
                self.places[*path, index] = (start, stop)
                index += 1

    def skip(self, pattern: re.Pattern[str]) -> None:
        if match := pattern.match(self.text, self.at):
            self.at = match.end()
