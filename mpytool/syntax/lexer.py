# SPDX-License-Identifier: MIT
r"""Source text to tokens.

One regular expression finds the next token; what it cannot find at once (strings
with prefixes, escapes or three quotes, and indentation) has its own patterns.

    if x:        KW_IF NAME COLON NEWLINE INDENT
        y        NAME NEWLINE DEDENT END

Adjacent string literals are joined here, and f-strings and t-strings are
replaced by the calls that they stand for (`mpytool.syntax.fstrings`).

Text that is no token becomes an ERROR token, so that a mistake earlier in the
file is reported first.

Source: py/lexer.c of MicroPython 1.29.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from mpytool.source.encoding import decode, encode, has_raw_bytes
from mpytool.syntax.dialect import NEWEST, Dialect
from mpytool.syntax.literals import LiteralError, raw_text, unescape
from mpytool.syntax.tokens import (
    BRACE_CLOSE,
    BYTES,
    COMMA,
    DEDENT,
    END,
    ERROR,
    FLOAT,
    INDENT,
    INTEGER,
    INTERN_SIZE,
    KEYWORDS,
    KW_DEBUG,
    KW_FALSE,
    KW_TRUE,
    NAME,
    NEWLINE,
    OPERATORS,
    PAREN_CLOSE,
    PAREN_OPEN,
    PERIOD,
    STRING,
    LexError,
    Tokens,
)

if TYPE_CHECKING:  # imported when there is an f-string
    from mpytool.syntax import fstrings

# Any character above ASCII may be in a name, whatever Unicode thinks of it.  What may not is
# listed: a range up to U+10FFFF would take `re` 20 ms to compile.
_NAME_CHAR = r"[^\x00-/:-@\[-^`{-\x7f]"
_NAME = rf"[^\x00-@\[-^`{{-\x7f]{_NAME_CHAR}*"
_PREFIX = r"(?:[rubft]|rb|br|rf|fr|rt|tr)?"
_SPACE = r"[ \t\v\f]*"

# No possessive quantifiers (`*+`) here: those of Python 3.11.0 to 3.11.4 lose matches.
_TOKEN = re.compile(
    _SPACE
    + r"(?:"
    + rf"({_NAME})(?!{_NAME_CHAR}|['\"])"
    + r"|(//=?|\*\*=?|<<=?|>>=?|->|\.\.\.|[-+*/%&|^@=<>:]=|!="
    + r"|\.(?![0-9])|[][(){},:=+\-*/%<>&|^~@;])"
    + r"|(\#[^\n]*\n|\n)"
    + r"|(0[xXoObB][0-9A-Za-z_.]*|\.?[0-9](?:[eE][+-]?|[0-9A-Za-z_.])*)"
    # The plain string: no prefix, escape or line break, and no other string behind it.
    + r"""|(?:"([^"\\\n]*)"(?!")|'([^'\\\n]*)'(?!'))"""
    + rf"|({_PREFIX})(\"\"\"|'''|\"|')"
    + r"|(\\\n)"
    + rf"|({_NAME})"
    + r"|\#[^\n]*)"
)
_NAME_GROUP, _OPERATOR_GROUP, _NEWLINE_GROUP, _NUMBER_GROUP = 1, 2, 3, 4
_DOUBLE_QUOTED_GROUP, _SINGLE_QUOTED_GROUP, _QUOTE_GROUP = 5, 6, 8
_CONTINUATION_GROUP, _ODD_NAME_GROUP = 9, 10

_BLANK_LINES = re.compile(r"(?:[ \t\v\f]*(?:\#[^\n]*)?\n|[ \t\v\f]*\\\n)*([ \t\v\f]*)")
# What may stand between two literals that are joined: in brackets also newlines.
_GAP = re.compile(rf"(?:[ \t\v\f]|\\\n)*(?={_PREFIX}['\"])")
_GAP_IN_BRACKETS = re.compile(r"(?:[ \t\v\f\n]|\\\n|\#[^\n]*\n)*")
_LITERAL_START = re.compile(rf"({_PREFIX})(\"\"\"|'''|\"|')")
_BODY = {
    "'": re.compile(r"([^\\\n']*(?:\\.[^\\\n']*)*)'", re.DOTALL),
    '"': re.compile(r'([^\\\n"]*(?:\\.[^\\\n"]*)*)"', re.DOTALL),
    "'''": re.compile(r"([^\\']*(?:(?:\\.|'(?!''))[^\\']*)*)'''", re.DOTALL),
    '"""': re.compile(r'([^\\"]*(?:(?:\\.|"(?!""))[^\\"]*)*)"""', re.DOTALL),
}
_NUMBER_ERROR_SIZE = 20
_TAB_SIZE = 8
# Every f-string inside an f-string's expression takes a few Python frames.
_MOST_NESTED = 40


class _StopError(Exception):
    """The lexer met text that is no token."""

    def __init__(self, error: LexError) -> None:
        super().__init__(error.message)
        self.error = error


class _TooDeepError(_StopError):
    """F-strings inside each other beyond the limit."""


def tokenise(text: str, *, debug: bool = True, dialect: Dialect = NEWEST) -> Tokens:
    """Split a source text into tokens.

    Args:
        text: the source; CR and CR LF count as newlines.
        debug: the value of `__debug__`.
        dialect: the language.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text and dialect.has_templates:
        text = text.replace("\0", "\1")  # as MicroPython's lexer does
    if text and not text.endswith("\n"):
        text += "\n"
    tokens = Tokens(text, dialect)
    lexer = _Lexer(tokens, debug=debug)
    try:
        lexer.run()
    except _StopError as stop:
        lexer.add(ERROR, stop.error, stop.error.start)
    lexer.add(END, None, len(text))
    return tokens


class _Lexer:
    """The state of the lexer; one for a file, its f-strings included."""

    __slots__ = (
        "_debug_kind", "_dialect", "_indents", "_line", "_nested", "_origin", "_tokens", "_tries",
    )  # fmt: skip

    def __init__(self, tokens: Tokens, *, debug: bool) -> None:
        self._tokens = tokens
        self._debug_kind = KW_TRUE if debug else KW_FALSE
        self._indents = [0]
        self._line = 1
        self._origin = -1  # in text made from a t-string: the t-string's offset
        self._nested = 0
        self._dialect = tokens.dialect
        self._tries = 0  # how many f-strings are split by themselves: the outermost tries again

    def add(self, kind: int, value: object, start: int) -> None:
        tokens = self._tokens
        tokens.kinds.append(kind)
        tokens.values.append(value)
        tokens.lines.append(self._line)
        tokens.starts.append(start if self._origin < 0 else self._origin)

    def run(self) -> None:
        """Split the whole text."""
        text = self._tokens.text
        match = re.compile(r"(?:[ \t\v\f]|\\\n)*").match(text)
        assert match is not None
        start = match.end()
        if start < len(text) and text[start] not in "#\n":
            self._line += text.count("\n", 0, start)
            if start > text.rfind("\n", 0, start) + 1:
                self.add(INDENT, None, start)
        else:
            start = 0
        self._run(text, start, len(text), 0)
        for _ in self._indents[1:]:
            self.add(DEDENT, None, len(text))

    def _run(  # noqa: C901, PLR0912, PLR0915 - one loop over all tokens, for speed
        self, text: str, position: int, end: int, depth: int
    ) -> None:
        """Split a part of a text; `depth` is the number of open brackets around it."""
        tokens = self._tokens
        kinds, values, lines, starts = tokens.kinds, tokens.values, tokens.lines, tokens.starts
        keywords, operators, match_token = KEYWORDS, OPERATORS, _TOKEN.match
        long_names = tokens.long_names
        origin = self._origin
        while end > position and text[end - 1] in " \t\v\f":
            end -= 1
        while position < end:
            match = match_token(text, position, end)
            if match is None:
                self._fail_at(text, position)
            group = match.lastindex
            position = match.end()
            if group == _NAME_GROUP or group == _ODD_NAME_GROUP:
                value = match[group]
                kind = keywords.get(value, NAME)
                if kind == KW_DEBUG:
                    kind = self._debug_kind
                if len(value) > INTERN_SIZE or (kind == NAME and not value.isascii()):
                    long_names.setdefault(value, len(kinds))
                start = position - len(value)
            elif group == _OPERATOR_GROUP:
                value = match[2]
                kind = operators[value]
                if kind <= BRACE_CLOSE:  # the brackets come first: opening, closing, opening ...
                    depth += 1 if (kind - PAREN_OPEN) % 2 == 0 else -1
                start = position - len(value)
            elif group == _NEWLINE_GROUP:
                if depth <= 0:
                    position = self._newline(text, match.start(3), position)
                else:
                    self._line += 1
                continue
            elif group == _DOUBLE_QUOTED_GROUP or group == _SINGLE_QUOTED_GROUP:
                value = match[group]
                kind = STRING
                if kinds and kinds[-1] == STRING:
                    values[-1] = _joined(str(values[-1]), value)
                    continue
                start = position - len(value) - 2
            elif group == _NUMBER_GROUP:
                value, kind = _number(match[4])
                start = match.start(4)
            elif group == _QUOTE_GROUP:
                position = self._strings(text, match.start(7), end, depth)
                continue
            elif group == _CONTINUATION_GROUP:
                self._line += 1
                continue
            else:
                if "#" in match[0]:  # it goes on behind the f-string's expression
                    here = match.start() + match[0].index("#")
                    here = here if origin < 0 else origin
                    message = "expected an expression between '{' and '}', found '#'"
                    raise _StopError(LexError(message, here, here + 1))
                continue  # white space at the end of the text
            kinds.append(kind)
            values.append(value)
            lines.append(self._line)
            starts.append(start if origin < 0 else origin)

    def _newline(self, text: str, start: int, position: int) -> int:
        """Add a NEWLINE, skip blank lines, and add INDENT or DEDENT tokens.

        Args:
            text: the source.
            start: offset of the newline or of the comment before it.
            position: offset behind the newline.
        """
        self.add(NEWLINE, None, start)
        match = _BLANK_LINES.match(text, position)
        assert match is not None
        after = match.end()
        self._line += 1 + text.count("\n", position, after)
        if not self._dialect.has_newline_lines:
            self._tokens.lines[-1] = self._line
        indent = match[1]
        width = _width(indent) if "\t" in indent else len(indent)
        if after == len(text):
            width = 0
        indents = self._indents
        if width > indents[-1]:
            indents.append(width)
            self.add(INDENT, None, after)
        elif width < indents[-1]:
            if width not in indents:
                raise _StopError(
                    LexError(
                        "expected the indentation of an enclosing block, found another",
                        after - len(indent),
                        after,
                    )
                )
            while width < indents[-1]:
                indents.pop()
                self.add(DEDENT, None, after)
        return after

    def _strings(self, text: str, position: int, end: int, depth: int) -> int:
        """Add the token of one or more adjacent literals; returns the offset behind them."""
        tokens = self._tokens
        first = position
        first_line = self._line
        parts: list[str] = []
        kind = 0
        template: fstrings.Template | None = None
        while match := _LITERAL_START.match(text, position, end):
            prefix = match[1]
            if not self._dialect.has_templates:
                self._check_prefix(match, template)
            literal_kind = BYTES if "b" in prefix else STRING
            if kind and literal_kind != kind:
                break
            if not kind:
                kind = literal_kind
                if tokens.kinds and tokens.kinds[-1] == kind and kind == STRING:
                    parts.append(self._take_back())
                    first, first_line = tokens.starts.pop(), tokens.lines.pop()
            position = match.end()
            if "f" in prefix or "t" in prefix:
                from mpytool.syntax import fstrings

                template = template or fstrings.Template(self._dialect)
                position = self._template(template, text, match, end, parts)
            else:
                position = self._literal(text, match, end, parts)
                if template and template.is_tstring and parts[-1]:
                    from mpytool.syntax.fstrings import JOINED

                    raise _StopError(LexError(JOINED, match.start(), match.end()))
            self._line += text.count("\n", match.start(), position)
            gap = (_GAP_IN_BRACKETS if depth > 0 else _GAP).match(text, position, end)
            if gap:
                self._line += text.count("\n", position, gap.end())
                position = gap.end()
        place = (text, position, end, depth)
        return self._add_strings(place, kind, _joined(*parts), first, first_line, template)

    @staticmethod
    def _template(
        template: fstrings.Template, text: str, start: re.Match[str], end: int, parts: list[str]
    ) -> int:
        """Read an f-string or a t-string; returns the offset behind it."""
        from mpytool.syntax import fstrings

        prefix, quote = start.groups()
        add = template.add_tstring if "t" in prefix else template.add_fstring
        try:
            return add(text, start.end(), end, prefix, quote, parts)
        except fstrings.TemplateError as error:
            raise _StopError(LexError(str(error), start.start(), start.end())) from None

    def _add_strings(
        self,
        place: tuple[str, int, int, int],
        kind: int,
        value: str,
        first: int,
        first_line: int,
        template: fstrings.Template | None,
    ) -> int:
        """Add the tokens for joined literals and for the call that an f-string stands for.

        `place` is what `_run` splits and where behind the literals; returns where to go on.
        """
        line, self._line = self._line, first_line
        if template is None or not template.is_tstring:
            self.add(kind, value.encode("latin-1") if kind == BYTES else value, first)
            self._line = line
            if template is None:
                return place[1]
            return self._add_format_call(*place, first, template)
        self._tokens.long_names.setdefault("__template__", len(self._tokens.kinds))
        self.add(NAME, "__template__", first)
        self._line = line
        injected = template.call_text(value)
        return self._try(partial(self._inject, injected, first), *place, first, injected)

    def _check_prefix(self, match: re.Match[str], template: fstrings.Template | None) -> None:
        """Refuse the strings that MicroPython before 1.25 does not have."""
        prefix = match[1]
        if "t" in prefix:
            message = "expected no t-string: MicroPython has them from 1.28 on"
        elif "f" in prefix and (len(prefix) > 1 or template or self._nested):
            message = (
                "expected an f-string that is not raw, and neither next to nor inside another: "
                "MicroPython has those from 1.25 on"
            )
        else:
            return
        raise _StopError(LexError(message, match.start(), match.end()))

    def _take_back(self) -> str:
        """The value of the STRING token before; its place is left to the caller."""
        self._tokens.kinds.pop()
        value = self._tokens.values.pop()
        assert isinstance(value, str)
        return value

    def _literal(self, text: str, start: re.Match[str], end: int, parts: list[str]) -> int:
        """Read a literal that is neither an f-string nor a t-string."""
        prefix, quote = start.groups()
        match = _BODY[quote].match(text, start.end(), end)
        if match is None:
            closing = "three quotes" if len(quote) > 1 else "a quote"
            raise _StopError(
                LexError(
                    f"expected {closing} at the end of the string, found the end of the "
                    + ("file" if len(quote) > 1 else "line"),
                    start.start(),
                    start.end(),
                )
            )
        body = match[1]
        if "b" in prefix and not body.isascii():
            body = encode(body).decode("latin-1")
        if "\\" in body and "r" in prefix:
            body = body if "b" in prefix else raw_text(body)
        elif "\\" in body:
            try:
                body = unescape(body, is_bytes="b" in prefix)
            except LiteralError as error:
                raise _StopError(LexError(str(error), start.start(), match.end())) from None
        parts.append(body)
        return match.end()

    def _add_format_call(
        self,
        text: str,
        position: int,
        end: int,
        depth: int,
        first: int,
        template: fstrings.Template,
    ) -> int:
        """Add `.format((a), (b), )`, the arguments split from their place in the text.

        The arguments are those of `_run`; `position` is behind the f-string, `first` its offset.
        Returns the offset where splitting goes on: `end` if all behind had to be split here.
        """
        parts = [text[start:stop] for start, stop in template.arguments]
        injected = f".format({''.join(f'({part}),' for part in parts)})"
        add = partial(self._add_arguments, text, template, first)
        return self._try(add, text, position, end, depth, first, injected)

    def _add_arguments(self, text: str, template: fstrings.Template, first: int) -> None:
        self.add(PERIOD, ".", first)
        self.add(NAME, "format", first)
        self.add(PAREN_OPEN, "(", first)
        for start, end in template.arguments:
            self.add(PAREN_OPEN, "(", start)
            self._run(text, start, end, 2)
            self.add(PAREN_CLOSE, ")", end)
            self.add(COMMA, ",", end)
        self.add(PAREN_CLOSE, ")", first)

    def _inject(self, injected: str, first: int) -> None:
        """Add the tokens of text that takes the place of a t-string."""
        origin = self._origin
        if origin < 0:
            self._origin = first
        try:
            self._run(injected, 0, len(injected), 1)
        finally:
            self._origin = origin

    def _try(
        self,
        add: Callable[[], None],
        text: str,
        position: int,
        end: int,
        depth: int,
        first: int,
        injected: str,
    ) -> int:
        """Add the tokens of an f-string's expressions by `add`, or else by their text.

        MicroPython always splits the text `injected` and all that is behind it as one: a string
        or comment that is begun in an expression ends in the text behind.  But then no token
        has a place, so that is only done if the expressions by themselves are wrong.

        Returns the offset where splitting goes on.
        """
        self._nested += 1
        if self._nested > _MOST_NESTED:
            message = f"expected at most {_MOST_NESTED} f-strings inside each other, found more"
            raise _TooDeepError(LexError(message, first, first + 1))
        before = len(self._tokens.kinds), self._line, self._nested
        self._tries += 1
        try:
            add()
        except _TooDeepError:
            raise
        except _StopError as stop:
            if self._tries > 1:
                raise  # the f-string around this one tries again
            self._tries = 0
            self._forget(*before, stop.error)
            position = self._run_injected(text, position, end, depth, first, injected)
            self._tries = 1
        self._tries -= 1
        self._nested -= 1
        return position

    def _run_injected(
        self, text: str, position: int, end: int, depth: int, first: int, injected: str
    ) -> int:
        """Split injected text and all that is behind it, as one text; returns the end."""
        starts = self._tokens.starts
        count = len(starts)
        shift = len(injected) - position
        origin, self._origin = self._origin, -1
        try:
            self._run(injected + text[position:end], 0, end + shift, depth)
        except _StopError as stop:
            assert self._tokens.doubtful is not None
            raise _StopError(self._tokens.doubtful[1]) from stop
        finally:
            self._origin = origin
            starts[count:] = [
                origin if origin >= 0 else start - shift if start >= len(injected) else first
                for start in starts[count:]
            ]
        return end

    def _forget(self, count: int, line: int, nested: int, error: LexError) -> None:
        """Take tokens back, down to a count: by themselves they are wrong."""
        self._line = line
        self._nested = nested
        tokens = self._tokens
        if tokens.doubtful is None:
            tokens.doubtful = (count, error)
        for column in (tokens.kinds, tokens.values, tokens.lines, tokens.starts):
            del column[count:]
        for name in [name for name, index in tokens.long_names.items() if index >= count]:
            del tokens.long_names[name]

    def _fail_at(self, text: str, position: int) -> NoReturn:
        """Report the first character from `position` on that starts no token."""
        while text[position] in " \t\v\f":
            position += 1
        char = text[position]
        start = position if self._origin < 0 else self._origin
        if char == "\\":
            error = LexError("expected a newline after '\\', found more text", start, start + 1)
        elif char == "!":
            error = LexError("expected '!=', found '!'", start, start + 1)
        else:
            shown = char if char.isprintable() else f"character U+{ord(char):04X}"
            error = LexError(
                f"expected an expression or operator, found '{shown}'"
                if char.isprintable()
                else f"expected an expression or operator, found {shown}",
                start,
                start + 1,
            )
        raise _StopError(error)


def _joined(*parts: str) -> str:
    """Parts of a string as one; bytes at their ends may make a character together."""
    text = "".join(parts)
    return decode(encode(text)) if has_raw_bytes(text) else text


def _width(indent: str) -> int:
    """Columns that an indentation takes; a tab goes to the next multiple of eight."""
    width = 0
    for char in indent:
        width = (width // _TAB_SIZE + 1) * _TAB_SIZE if char == "\t" else width + 1
    return width


def _number(text: str) -> tuple[str, int]:
    """A number token's text without underscores, and its kind."""
    value = text.replace("_", "")
    lowered = value.lower()
    if lowered[:2] in {"0x", "0o", "0b"}:
        return value, FLOAT if "." in lowered or "j" in lowered else INTEGER
    if "e" in lowered or "." in lowered or "j" in lowered:
        return value, FLOAT
    return value, INTEGER
