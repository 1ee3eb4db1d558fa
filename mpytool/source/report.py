# SPDX-License-Identifier: MIT
r"""Diagnostics as text: for people, for editors, for programs and for GitHub Actions.

    human       error: a.py:1:5: expected ':' after 'if' condition, found ... [missing-colon]
                    if x
                        ^
                hint: add ':' at the end of the 'if' line
    gcc         a.py:1:5: error: expected ':' after 'if' condition, found ... [missing-colon]
    json        {"file": "a.py", "line": 1, "column": 5, "end_line": 1, "end_column": 6, ...}
    annotation  ::error file=a.py,line=1,col=5,endColumn=6,title=missing-colon::expected ...

Source of the last: docs.github.com, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mpytool.errors import Diagnostic, Location

# Codes of whole classes of errors: for people they say nothing that the message does not.
_GENERAL = frozenset({"input", "file", "format", "link", "board", "syntax"})
_BOLD, _RED, _YELLOW, _CYAN, _GREEN, _PLAIN = (
    "\x1b[1m", "\x1b[1;31m", "\x1b[1;33m", "\x1b[1;36m", "\x1b[1;32m", "\x1b[0m",
)  # fmt: skip


def human(diagnostic: Diagnostic, *, color: bool = False) -> str:
    """Lines for people, without a newline at the end; `color` by ANSI sequences."""
    paint = _paint if color else _leave
    tone = _YELLOW if diagnostic.is_warning else _RED
    location = diagnostic.location
    where = f"{location}: " if location else ""
    code = f" [{diagnostic.code}]" if diagnostic.code not in {"", *_GENERAL} else ""
    head = f"{paint(where, _BOLD)}{paint(_printable(diagnostic.message), _BOLD)}{code}"
    lines = [f"{paint(f'{diagnostic.severity}:', tone)} {head}"]
    lines += _excerpt(location, tone, color=color)
    for note in diagnostic.notes:
        lines.append(f"{paint('note:', _CYAN)} {note.location}: {note.message}")
        lines += _excerpt(note.location, _CYAN, color=color)
    if diagnostic.hint:
        lines.append(f"{paint('hint:', _GREEN)} {_printable(diagnostic.hint)}")
    return "\n".join(lines)


def _printable(text: str) -> str:
    """A text without what a terminal takes as a command, or cannot encode."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


def _paint(text: str, tone: str) -> str:
    return f"{tone}{text}{_PLAIN}" if text else ""


def _leave(text: str, _tone: str) -> str:
    return text


def _excerpt(location: Location | None, tone: str, *, color: bool) -> list[str]:
    excerpt = location.excerpt() if location else ""
    if not excerpt:
        return []
    source, marks = excerpt.split("\n")
    return [source, _paint(marks, tone) if color else marks]


def gcc(diagnostic: Diagnostic) -> str:
    """Lines as gcc writes them, which editors understand."""
    location = diagnostic.location
    code = f" [{diagnostic.code}]" if diagnostic.code else ""
    lines = [
        f"{location or 'mpytool'}: {diagnostic.severity}: {_printable(diagnostic.message)}{code}"
    ]
    lines += [f"{note.location}: note: {note.message}" for note in diagnostic.notes]
    if diagnostic.hint:
        lines.append(f"{location or 'mpytool'}: note: {_printable(diagnostic.hint)}")
    return "\n".join(lines)


def as_json(diagnostic: Diagnostic) -> str:
    """One line of JSON; numbers are null and texts "" where nothing is known."""
    import json

    location = diagnostic.location
    fields: dict[str, object] = {
        **_place(location),
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "expected": diagnostic.expected,
        "found": diagnostic.found,
        "hint": diagnostic.hint,
        "notes": [{**_place(note.location), "message": note.message} for note in diagnostic.notes],
    }
    return json.dumps(fields, ensure_ascii=True)


def _place(location: Location | None) -> dict[str, object]:
    """A place; the end is that of the marked characters, which are on one line."""
    line = (location.line if location else 0) or None
    column = (location.column if location else 0) or None
    end = (location.end_column if location else 0) or (column + 1 if column else None)
    return {
        "file": location.path if location else "",
        "line": line,
        "column": column,
        "end_line": line,
        "end_column": end,
    }


def annotation(diagnostic: Diagnostic) -> str:
    """A workflow command of GitHub Actions."""
    location = diagnostic.location
    fields: list[tuple[str, object]] = []
    if location:
        fields = [
            ("file", location.path.replace("\\", "/")),
            ("line", location.line),
            ("col", location.column),
            ("endColumn", location.end_column),
        ]
    fields.append(("title", diagnostic.code))
    text = diagnostic.message + (f"\nhint: {diagnostic.hint}" if diagnostic.hint else "")
    given = ",".join(f"{key}={_escape_field(str(value))}" for key, value in fields if value)
    return f"::{diagnostic.severity} {given}::{_escape(text)}"


def _escape(text: str) -> str:
    return _printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_field(text: str) -> str:
    return _escape(text).replace(":", "%3A").replace(",", "%2C")
