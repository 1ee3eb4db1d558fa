# SPDX-License-Identifier: MIT
"""f-strings and t-strings: what they are replaced by.

    f"{a!r:>{w}} b"  ->  "{!r:>{}} b".format((a), (w), )
    t"x{a:>4}y"      ->  __template__(("x", "y", ), (a), "a", None, ">4", )

An f-string's expressions are found in the source by brackets and colons alone,
without regard to strings inside them; `f"{'}'}"` is an error, as in MicroPython.
A t-string's replacement is made as text, which is split into tokens again.

Source: py/lexer.c of MicroPython 1.29.
"""

from __future__ import annotations

import re

from mpytool.syntax.dialect import NEWEST, Dialect
from mpytool.syntax.literals import LiteralError, raw_text, unescape

_RUN = re.compile(r"[^\\\n{}'\"]+")
_ESCAPE_TEXT = re.compile(
    r"\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL
)
_STOP = re.compile(r"[\[\]{}:!]")
# More arguments than these would not fit the call: they go into a tuple.
_MOST_ARGUMENTS = 255
_ARGUMENTS_PER_INTERPOLATION = 4
JOINED = "expected a t-string alone, found one next to another string"
_SPACES = " \t\n\v\f\r"


class TemplateError(Exception):
    """A malformed f-string or t-string; the message says what was expected and found."""


class Template:
    """Adjacent literals of which at least one is an f-string or a t-string.

    Attributes:
        arguments: (start, end) of the f-strings' expressions in the source.
        is_tstring: whether one of them is a t-string.
    """

    __slots__ = ("_dialect", "_text", "arguments", "is_tstring")

    def __init__(self, dialect: Dialect = NEWEST) -> None:
        self._dialect = dialect
        self.arguments: list[tuple[int, int]] = []
        self.is_tstring = False
        self._text = ""  # the arguments as text, for t-strings

    def add_fstring(
        self, text: str, position: int, end: int, prefix: str, quote: str, parts: list[str]
    ) -> int:
        """Read an f-string; returns the offset behind it.

        Args:
            text: the source.
            position: offset behind the opening quotes.
            end: offset where the text to read ends.
            prefix: "f", "rf" or "fr".
            quote: the opening quotes.
            parts: the format string is added to it.

        Raises:
            TemplateError: if it is malformed or not closed.
        """
        if self.is_tstring:
            # MicroPython joins the two in a way that is never valid.
            raise TemplateError("expected a t-string after a t-string, found an f-string")
        raw = "r" in prefix
        while position < end:
            if match := _RUN.match(text, position, end):
                parts.append(match[0])
                position = match.end()
                continue
            char = text[position]
            if text.startswith(quote, position):
                return position + len(quote)
            if char == "\n" and len(quote) == 1:
                break
            if char == "\\":
                position = _escape(text, position, end, parts, raw=raw)
            elif char == "{" and text.startswith("{{", position):
                parts.append("{{")
                position += 2
                if not self._dialect.has_templates and text[position : position + 1] in {"'", '"'}:
                    parts.append(text[position])  # a mistake of MicroPython's: no end
                    position += 1
            elif char == "{":
                parts_end, position = self._argument(text, position + 1, end, parts)
                self.arguments.append((parts_end[0], parts_end[1]))
                parts.append("{")
            else:
                parts.append(char)
                position += 1
        raise _unclosed(quote)

    def _argument(
        self, text: str, start: int, end: int, parts: list[str]
    ) -> tuple[tuple[int, int], int]:
        """The range of an expression that starts at `start`, and the offset of what ends it."""
        stop = _argument_end(text, start, end, conversions=self._dialect.has_conversions)
        last = stop
        if text[stop - 1] == "=" and stop > start:
            parts.append(text[start:stop])
            last = stop - 1
        if last == start and self._dialect.has_templates:
            raise TemplateError("expected an expression between '{' and '}', found nothing")
        return (start, last), stop

    def add_tstring(  # noqa: C901 - one case for each character with a meaning
        self, text: str, position: int, end: int, prefix: str, quote: str, parts: list[str]
    ) -> int:
        """Read a t-string; returns the offset behind it.  Arguments as for `add_fstring`.

        Raises:
            TemplateError: if it is malformed or not closed, or joined with other strings.
        """
        if any(parts) or self._text or self.arguments or self.is_tstring:
            raise TemplateError(JOINED)
        self.is_tstring = True
        raw = "r" in prefix
        out = ["((", quote]
        count = 0
        while position < end:
            if match := _RUN.match(text, position, end):
                out.append(match[0])
                position = match.end()
                continue
            char = text[position]
            if text.startswith(quote, position):
                self._finish(count)
                parts.append("".join(out) + quote + ",),")
                return position + len(quote)
            if char == "\n" and len(quote) == 1:
                break
            if char == "\n":
                out.append("\\n")
                position += 1
            elif char == "\\":
                out.append("\\\\" if raw else text[position : position + 2])
                position += 1 if raw else 2
            elif text.startswith(("{{", "}}"), position):
                out.append(char)
                position += 2
            elif char == "{":
                position = self._interpolation(text, position + 1, end, quote, out, raw=raw)
                out.append(quote + "," + quote)
                count += 1
            elif char == "}":
                raise TemplateError("expected '{' before '}' or '}}', found '}' alone")
            else:
                out.append(char)
                position += 1
        raise _unclosed(quote)

    def _interpolation(
        self, text: str, start: int, end: int, quote: str, out: list[str], *, raw: bool
    ) -> int:
        """Add a t-string's `{...}` to the arguments; returns the offset behind it."""
        position = _argument_end(text, start, end)
        expression = text[start:position]
        was_debug = expression.endswith("=")
        if was_debug:
            out.append(expression)
            expression = expression[:-1]
        expression = expression.rstrip(_SPACES)
        if not expression:
            raise TemplateError("expected an expression between '{' and '}', found nothing")
        mark = quote[0]
        shown = expression.replace("\\", "\\\\").replace(mark, "\\" + mark)
        pieces = [f"({expression}),{mark}{shown}{mark},"]
        if text[position] == "!":
            pieces.append(f"{mark}{text[position + 1]}{mark},")
            position += 2
        else:
            pieces.append("'r'," if was_debug and text[position] != ":" else "None,")
        if text[position] == ":":
            position += 1
        spec, position = _format_spec(text, position, end, quote, raw=raw)
        pieces.append(spec)
        self._text += "".join(pieces)
        return position

    def _finish(self, count: int) -> None:
        if 1 + count * _ARGUMENTS_PER_INTERPOLATION > _MOST_ARGUMENTS:
            self._text = "(" + self._text + ")"

    def call_text(self, strings: str) -> str:
        """The text of a t-string's call, from the opening bracket on."""
        return strings + self._text + ")"


def _argument_end(text: str, start: int, end: int, *, conversions: bool = True) -> int:
    """Offset of the ':', '}' or '!' that ends an expression."""
    level = 0
    position = start
    while match := _STOP.search(text, position, end):
        position = match.end()
        char = match[0]
        if level == 0 and (
            char in ":}"
            or (char == "!" and conversions and text[position : position + 1] in {"r", "s"}
                and text[position + 1 : position + 2] in {":", "}"})
        ):  # fmt: skip
            return match.start()
        if char in "[{":
            level += 1
        elif char in "]}":
            level -= 1  # below zero nothing ends the expression: MicroPython's count wraps
    raise TemplateError("expected '}' at the end of the expression in the string, found none")


def _format_spec(text: str, position: int, end: int, quote: str, *, raw: bool) -> tuple[str, int]:
    """A t-string's format specification as a literal and a comma; the offset behind its '}'."""
    level = 1
    nested = False
    out: list[str] = []
    while position < end:
        char = text[position]
        if text.startswith(quote, position) or (char == "\n" and len(quote) == 1):
            break
        if char == "{":
            level += 1
        elif char == "}":
            level -= 1
            if not level:
                mark = quote[0]
                return f"{'f' if nested else ''}{mark}{''.join(out)}{mark},", position + 1
            nested = True
        if char == "\\" and not raw:
            out.append(text[position : position + 2])
            position += 2
            continue
        out.append("\\n" if char == "\n" else "\\\\" if char == "\\" else char)
        position += 1
    raise TemplateError("expected '}' at the end of the format specification, found none")


def _escape(text: str, position: int, end: int, parts: list[str], *, raw: bool) -> int:
    """Add an escape sequence of an f-string; returns the offset behind it."""
    match = _ESCAPE_TEXT.match(text, position, end)
    if match is None:
        raise TemplateError("expected a character after the backslash, found the end of the file")
    if raw:
        parts.append(raw_text(text[position : position + 2]))
        return position + 2
    try:
        parts.append(unescape(match[0], is_bytes=False))
    except LiteralError as error:
        raise TemplateError(str(error)) from None
    return match.end()


def _unclosed(quote: str) -> TemplateError:
    return TemplateError(
        f"expected {'three quotes' if len(quote) > 1 else 'a quote'} at the end of the string, "
        f"found the end of the {'file' if len(quote) > 1 else 'line'}"
    )
