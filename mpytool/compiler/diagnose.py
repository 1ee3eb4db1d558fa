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

from mpytool.errors import Diagnostic, Location, Note, SourceError
from mpytool.syntax.mistakes.explain import explain, offset_of
from mpytool.syntax.mistakes.pieces import Text
from mpytool.syntax.mistakes.recover import loses_head, without

MOST_ERRORS = 20
# Characters to compile at most while looking for more errors: about a fifth of a second.
_MOST_WORK = 100_000
# What may be missing only because the statement that defines it was taken out.
_FOLLOWING = frozenset({"nonlocal-missing", "const-value", "declared-late"})
# The same for a head that was taken out.
_FOLLOWING_HEAD = frozenset(
    "branch-alone try-alone return-outside yield-outside await-outside async-outside "
    "break-outside continue-outside".split()
)
# One line out of line puts others out of line too: one such error for each definition.
_OF_BLOCKS = frozenset(
    "unexpected-indent unindent-mismatch mixed-indentation missing-block try-alone branch-alone "
    "return-outside".split()
)


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
    quiet_until = 0
    doubtful: frozenset[str] = frozenset()
    failure: SourceError | None = error
    while failure is not None and len(found) < MOST_ERRORS:
        location = failure.location
        if location is None or not location.column or location.line in seen:
            break
        seen.add(location.line)
        diagnostic = explain(current, failure)
        follows = diagnostic.code in _OF_BLOCKS and location.line < quiet_until
        if diagnostic.code not in doubtful and not follows:
            found.append(_in_original(original, current, diagnostic))
            if diagnostic.code in _OF_BLOCKS:
                quiet_until = _next_definition(original, location.line)
        start = offset_of(current, location)
        doubtful |= _FOLLOWING_HEAD | _FOLLOWING if loses_head(current, start) else _FOLLOWING
        following = without(current, start, failure.message, diagnostic.code)
        work += len(following)
        if following == current.text or work > _MOST_WORK:
            break
        current = Text(following)
        failure = _error_of(compile_text, following)
    return _combine(found)


def _next_definition(text: Text, line: int) -> int:
    """The line behind a line where the next definition of the module starts."""
    words = {"def", "class", "@", "async", "import", "from"}
    for statement in text.statements[text.index_at(text.line_starts[line - 1]) + 1 :]:
        number = text.line_of(statement.start) + 1
        if number > line and not statement.indent and statement.pieces[0].text in words:
            return number
    return len(text.line_starts) + 1


def _newlines(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _error_of(compile_text: Callable[[str], object], text: str) -> SourceError | None:
    try:
        compile_text(text)
    except SourceError as error:
        return error
    return None


def _in_original(text: Text, current: Text, diagnostic: Diagnostic) -> Diagnostic:
    """The same with the lines of the text that the user knows."""

    def move(location: Location) -> Location:
        line = text.line(location.line - 1)
        moved = len(line) - len(current.line(location.line - 1))  # a line that was lined up
        end = location.end_column + moved if location.end_column else 0
        return location._replace(text=line, column=location.column + moved, end_column=end)

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
