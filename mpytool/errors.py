# SPDX-License-Identifier: MIT
"""The errors that a user can cause, and what they tell.

Every `ToolError` says where (file and line, or file and offset), what was
expected, what was found and what to do next.  The command line prints it and
exits with 1.  Any other exception that reaches the command line is a bug of
mpytool and exits with 70.

An error is shown from its `Diagnostic`s (`mpytool.source.report`): one for most, several
for a source file with several mistakes.
"""

from __future__ import annotations

from typing import NamedTuple

_WIDEST = 110  # characters of a source line that are shown


class Location(NamedTuple):
    """A place in a text file.

    Attributes:
        path: the file's name as the user gave it.
        line: line number, the first is 1; 0 if unknown.
        column: column in characters, the first is 1; 0 if unknown.
        text: the source line, without its line end; "" if unknown.
        end_column: column after the last character at fault; 0 for one character.
    """

    path: str
    line: int = 0
    column: int = 0
    text: str = ""
    end_column: int = 0

    def __str__(self) -> str:
        parts = [self.path]
        if self.line:
            parts.append(str(self.line))
            if self.column:
                parts.append(str(self.column))
        return ":".join(parts)

    def excerpt(self) -> str:
        """The source line with a caret below the place, or "" if unknown."""
        if not self.text or not self.column:
            return ""
        start = min(self.column - 1, len(self.text))
        width = max(1, min(self.end_column or self.column + 1, len(self.text) + 1) - self.column)
        text = self.text
        if len(text) > _WIDEST:
            # Of a long line, the part around the place.
            cut = max(0, min(start - _WIDEST // 3, len(text) - _WIDEST))
            text = ("... " if cut else "") + text[cut : cut + _WIDEST]
            start -= cut - (4 if cut else 0)
            width = min(width, max(1, len(text) - start))
        # A tab above stays a tab below, so that the caret stands where it should.
        indent = "".join("\t" if char == "\t" else " " for char in text[:start])
        text = "".join(char if char == "\t" or char.isprintable() else "\ufffd" for char in text)
        return f"    {text}\n    {indent}{'^' * width}"


class Note(NamedTuple):
    """Another place that has to do with a mistake: where a bracket was opened, say.

    Attributes:
        message: what is there.
        location: where.
    """

    message: str
    location: Location


class Diagnostic(NamedTuple):
    """What is shown of one mistake.

    Attributes:
        message: one sentence, usually "expected ..., found ...".
        location: where, if it is a place in a text file.
        hint: what to do next, or "".
        code: the stable name of this kind of mistake, as in docs/errors.md.
        notes: other places that have to do with it.
        is_warning: whether it is no error.
    """

    message: str
    location: Location | None = None
    hint: str = ""
    code: str = ""
    notes: tuple[Note, ...] = ()
    is_warning: bool = False

    @property
    def severity(self) -> str:
        """Which of the two it is: "error" or "warning"."""
        return "warning" if self.is_warning else "error"

    @property
    def expected(self) -> str:
        """What the message says was expected, or ""."""
        before, comma, _ = self.message.partition(", found ")
        return before.removeprefix("expected ") if comma else ""

    @property
    def found(self) -> str:
        """What the message says was found, or ""."""
        return self.message.partition(", found ")[2]


class ToolError(Exception):
    """A mistake in the input or the surroundings, not in mpytool.

    Args:
        message: what was expected and what was found, one sentence.
        location: where, if it is a place in a text file.
        hint: what to do next, one sentence, or "".
        code: the kind of mistake, as in docs/errors.md; each class has a default.
    """

    default_code = "input"

    def __init__(
        self,
        message: str,
        location: Location | None = None,
        hint: str = "",
        code: str = "",
    ) -> None:
        message = message.encode("utf-8", "replace").decode()  # surrogates cannot be shown
        super().__init__(message)
        self.message = message
        self.location = location
        self.hint = hint
        self.code = code or self.default_code

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What to show, in the order of the file."""
        return (Diagnostic(self.message, self.location, self.hint, self.code),)

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        lines = [f"{where}{self.message}"]
        if self.location and (excerpt := self.location.excerpt()):
            lines.append(excerpt)
        if self.hint:
            lines.append(f"hint: {self.hint}")
        return "\n".join(lines)


class SourceError(ToolError):
    """Python source (or a manifest) that is not in the language.

    Attributes:
        all: every mistake of the file that was found, if it was looked through for more.
    """

    default_code = "syntax"
    all: tuple[Diagnostic, ...] = ()

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All mistakes that were found in the file, or this one."""
        return self.all or super().diagnostics()


class FormatError(ToolError):
    """A binary file (.mpy, ELF, UF2, ...) that does not follow its format."""

    default_code = "format"


class LinkError(ToolError):
    """Frozen modules and a runtime that do not fit together."""

    default_code = "link"


class BoardError(ToolError):
    """A board that is unknown, badly described, or not reachable."""

    default_code = "board"


class ProjectError(ToolError):
    """A project file, or what belongs to a project, that says what cannot be."""

    default_code = "project"


class PackageError(ToolError):
    """A package that cannot be found, fetched, trusted or combined with the others."""

    default_code = "package"
