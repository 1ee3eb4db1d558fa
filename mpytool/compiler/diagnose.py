# SPDX-License-Identifier: MIT
"""All mistakes of a source file, from the first that the compiler met.

    text -> compile -> error -> explain -> diagnostic
      ^                  |
      '--- without it <--'        until there is none, or there are many

The first error is the one that stops compiling; which line it names is the same as for
MicroPython's own compiler.  Nothing here runs for a file without mistakes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mpytool.errors import Diagnostic, Location, Note, SourceError
from mpytool.syntax.mistakes.explain import explain, offset_of
from mpytool.syntax.mistakes.pieces import Text
from mpytool.syntax.mistakes.recover import without

MOST_ERRORS = 20
# Characters to compile at most while looking for more errors: about a second.
_MOST_WORK = 1_500_000
# What may be missing only because the statement that defines it was taken out.
_FOLLOWING = frozenset({"nonlocal-missing", "const-value", "declared-late"})


def diagnose(text: str, error: SourceError, compile_text: Callable[[str], object]) -> SourceError:
    """The same error, with a better message and with all others of the file.

    Args:
        text: the source.
        error: what compiling it raised.
        compile_text: compiles a changed text, and raises the next error.
    """
    if error.location is None or not error.location.column:
        return error
    original = Text(_newlines(text))
    current, work = original, 0
    found: list[Diagnostic] = []
    seen: set[int] = set()
    failure: SourceError | None = error
    while failure is not None and len(found) < MOST_ERRORS:
        location = failure.location
        if location is None or not location.column or location.line in seen:
            break
        seen.add(location.line)
        diagnostic = explain(current, failure)
        if not found or diagnostic.code not in _FOLLOWING:
            found.append(_in_original(original, diagnostic))
        start = offset_of(current, location)
        following = without(current, start, failure.message, diagnostic.code)
        work += len(following)
        if following == current.text or work > _MOST_WORK:
            break
        current = Text(following)
        failure = _error_of(compile_text, following)
    return _combine(found)


def _newlines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _error_of(compile_text: Callable[[str], object], text: str) -> SourceError | None:
    try:
        compile_text(text)
    except SourceError as error:
        return error
    return None


def _in_original(text: Text, diagnostic: Diagnostic) -> Diagnostic:
    """The same with the lines of the text that the user knows."""

    def move(location: Location) -> Location:
        return replace(location, text=text.line(location.line - 1))

    location = diagnostic.location
    assert location is not None
    notes = tuple(Note(note.message, move(note.location)) for note in diagnostic.notes)
    return diagnostic._replace(location=move(location), notes=notes)


def _combine(found: list[Diagnostic]) -> SourceError:
    first = found[0]
    error = SourceError(first.message, first.location, first.hint, first.code)
    error.all = tuple(sorted(found, key=_place))
    return error


def _place(diagnostic: Diagnostic) -> tuple[int, int]:
    location = diagnostic.location
    return (location.line, location.column) if location else (0, 0)
