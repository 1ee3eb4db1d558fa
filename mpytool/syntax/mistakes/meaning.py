# SPDX-License-Identifier: MIT
"""Rules about what the grammar allows and the language does not: places, targets, arguments."""

from __future__ import annotations

import re

from mpytool.syntax.mistakes.case import Case, Mistake
from mpytool.syntax.mistakes.pieces import CLOSING, OPENING, Piece

# How a message starts -> its code and a hint.
_KINDS: tuple[tuple[str, str, str], ...] = (
    ("'return' inside a function", "return-outside", "to end the program, use sys.exit()"),
    ("'yield' inside a function", "yield-outside", ""),
    ("'await' inside a function", "await-outside",
     "put it into an 'async def' and start that with asyncio.run()"),
    ("'break' inside a loop", "break-outside", ""),
    ("'continue' inside a loop", "continue-outside", ""),
    ("'async for' inside", "async-outside", "write 'async def' for the function around it"),
    ("'async with' inside", "async-outside", "write 'async def' for the function around it"),
    ("'nonlocal' inside a function", "nonlocal-outside", "at module level every name is global"),
    ("a name that was not used before", "declared-late", "move it to the start of the function"),
    ("'import *' outside", "import-star-inside", "import the names that are used"),
    ("one target with '*'", "star-place", ""),
    ("a value", "star-place", "'*' stands in calls and in targets of assignments"),
    ("a name before ':='", "walrus-target", "only a name can be assigned with ':='"),
    ("a name for ':='", "walrus-target", "choose another name"),
    ("a parameter for super()", "super-without-self", "methods have a first parameter: self"),
    ("no positional argument", "argument-order", "move it before the arguments with names"),
    ("no '*' argument", "argument-order", "move it before the arguments with names"),
    ("'*' among the first", "too-many-arguments", "pass a list with '*' instead"),
    ("bytecode functions only", "native-code",
     "remove the decorator: the function runs as bytecode"),
    ("'@micropython.bytecode'", "unknown-decorator", "leave the decorator out"),
    ("a constant in const()", "const-value",
     "a constant is made of numbers, strings and other constants, known when compiling"),
    ("no parameter after '**'", "parameter-order", "'**' with its name comes last"),
    ("one parameter with '*'", "parameter-order", ""),
    ("a default value for", "parameter-order", "parameters with a default value come last"),
    ("a new name", "duplicate-parameter", "choose another name"),
    ("a key and value", "dict-or-set", "a dict has a ':' in every item, a set in none"),
    ("the 'except' without an exception last", "except-order", "move 'except:' to the end"),
    ("at most", "nesting-too-deep", "split it"),
    ("a name before '=' in a call", "keyword-argument",
     "'==' compares; a name before '=' names an argument"),
)  # fmt: skip
_SHORT = 9  # characters
_TARGET = "a name, attribute or item to "
_NONLOCAL = re.compile(r"'(.+)' in an enclosing function$")
_AUGMENTED = re.compile(r"(?:[-+*/%&|^@]|//|\*\*|<<|>>)=$")


def meaning(case: Case) -> Mistake | None:
    """Find the code by the message, and what to mark."""
    if case.expected.startswith(_TARGET):
        return _target(case, case.expected.removeprefix(_TARGET))
    if match := _NONLOCAL.match(case.expected):
        place = _word(case, match[1]) or case.piece()
        return case.at(
            place, "nonlocal-missing", case.expected, case.found,
            "assign it in the function around this one, or write 'global'",
        )  # fmt: skip
    if case.expected == "a value" and case.found.startswith("a key"):
        return case.at(case.piece(), "dict-or-set", case.expected, case.found,
                       "a dict has a ':' in every item, a set in none",
                       end=_item_end(case, case.index))  # fmt: skip
    for start, code, hint in _KINDS:
        if case.expected.startswith(start):
            return _mark(case, code, hint)
    return None


def _mark(case: Case, code: str, hint: str) -> Mistake:
    """What is marked of a mistake whose place is the start of something."""
    piece = case.piece()
    end = piece.end
    if code in {"argument-order", "dict-or-set", "too-many-arguments", "keyword-argument",
                "const-value"}:  # fmt: skip
        end = _item_end(case, case.index)
    elif code == "parameter-order" and piece.text in {"*", "**"}:
        end = max(case.piece(1).end, piece.end)
    elif code in {"native-code", "unknown-decorator", "star-place"}:
        end = _item_end(case, case.index)
    elif code == "declared-late":
        match = re.search(r"'([^']+)'$", case.found)
        if match and (place := _word(case, match[1])):
            piece, end = place, place.end
        hint = _declared_hint(case, piece)
    elif code == "duplicate-parameter" and piece.text in {"*", "**"}:
        piece = case.piece(1)
        end = piece.end
    elif code == "async-outside":
        piece = case.statement.pieces[0] if case.first.text == "async" else piece
        end = case.piece().end
    return case.at(piece, code, case.expected, case.found, hint, end=end)


def _declared_hint(case: Case, piece: Piece) -> str:
    word = case.statement.word
    index = case.statement_index - 1
    statements = case.text.statements
    while index >= 0:
        statement = statements[index]
        if statement.word == "def" and len(statement.indent) < len(case.statement.indent):
            if any(p.text == piece.text for p in statement.pieces[2:]):
                return f"'{piece.text}' is a parameter: it cannot be {word} too"
            break
        index -= 1
    return f"move the '{word}' line to the start of the function"


def _word(case: Case, name: str) -> Piece | None:
    """A name on the line of the place."""
    line = case.line_of(case.start)
    return next(
        (p for p in case.statement.pieces if p.text == name and case.line_of(p.start) == line), None
    )


def _item_end(case: Case, index: int) -> int:
    """Offset behind the expression that starts at a piece: before a comma or closing bracket."""
    pieces = case.statement.pieces
    depth = 0
    stops = {",", ";", ":"} if case.statement.is_header else {",", ";"}
    end = pieces[index].end if index < len(pieces) else case.start + 1
    line = case.line_of(case.start)
    for piece in pieces[index:]:
        if case.line_of(piece.start) != line:
            break
        if piece.kind == "op":
            if depth == 0 and (piece.text in CLOSING or piece.text in stops):
                break
            depth += (piece.text in OPENING) - (piece.text in CLOSING)
            if depth == 0 and (piece.text == "=" or _AUGMENTED.match(piece.text)):
                break
        end = piece.end
    return end


def _target(case: Case, verb: str) -> Mistake:
    """`f() = 1`, `1 = x`, `del f()`: the target that is none."""
    statement = case.statement
    if several := _several_augmented(case):
        first, end = several
        return case.at(first, "assignment-target", "one target before '+=' and the like",
                       "several", "write a statement for each", end=end)  # fmt: skip
    found = None
    if case.piece().start != case.start or case.index == 0:
        found = _wrong_target(case) or _wrong_name(case)
    first, end = found or (case.piece(), 0)
    if not end:
        index = statement.pieces.index(first) if first in statement.pieces else case.index
        end = _item_end(case, index)
        if statement.word == "for":
            end = _before_in(case, index, end)
    source = case.text.text[first.start : end]
    code = "delete-target" if verb == "delete" else "assignment-target"
    what, hint = _describe(source, first, verb)
    return case.at(first, code, case.expected, what, hint, end=end)


def _several_augmented(case: Case) -> tuple[Piece, int] | None:
    """The targets of `a, b += c`."""
    depth, commas = 0, 0
    pieces = case.statement.pieces
    for index, piece in enumerate(pieces):
        if piece.kind != "op":
            continue
        depth += (piece.text in OPENING) - (piece.text in CLOSING)
        commas += depth == 0 and piece.text == ","
        if depth == 0 and commas and _AUGMENTED.match(piece.text):
            return pieces[0], pieces[index - 1].end
    return None


def _before_in(case: Case, index: int, end: int) -> int:
    for number, piece in enumerate(case.statement.pieces[index:], index):
        if piece.text == "in" and number > index:
            return case.statement.pieces[number - 1].end
    return end


def _wrong_target(case: Case) -> tuple[Piece, int] | None:
    """The part of `a = b = c`, or of `del a, b`, that is no target."""
    pieces = case.statement.pieces
    parts: list[list[Piece]] = [[]]
    depth = 0
    is_delete = case.statement.word == "del"
    for piece in pieces[1:] if is_delete else pieces:
        if piece.kind == "op":
            depth += (piece.text in OPENING) - (piece.text in CLOSING)
            splits = piece.text == "," or (
                not is_delete and (piece.text == "=" or _AUGMENTED.match(piece.text))
            )
            if depth == 0 and splits:
                parts.append([])
                continue
        parts[-1].append(piece)
    for part in parts if is_delete else parts[:-1]:
        if part and not _is_target(part):
            return part[0], part[-1].end
    return None


def _wrong_name(case: Case) -> tuple[Piece, int] | None:
    """What stands behind `for` or `as` and is no target."""
    pieces = case.statement.pieces
    for index, piece in enumerate(pieces[:-1]):
        if piece.text in {"for", "as"} and not pieces[index + 1].is_name:
            first = index + 1
            return pieces[first], _before_in(case, first, _item_end(case, first))
    return None


def _is_target(part: list[Piece]) -> bool:
    text = [piece.text for piece in part]
    if text[0] in {"(", "[", "*"}:
        return (len(part) > 2 and text[-1] in {")", "]"}) or text[0] == "*"
    if not part[0].is_name:
        return False
    return len(part) == 1 or text[-1] == "]" or (part[-1].is_name and text[-2] == ".")


_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]|\{.*\}", re.DOTALL)
_DIFFERENCE = re.compile(r"[A-Za-z_][\w.]*\s*-\s*[\w.-]+")


def _describe(source: str, first: Piece, verb: str) -> tuple[str, str]:
    """What stands where a target should, and a hint."""
    is_delete = verb == "delete"
    if source == first.text:
        return _describe_one(first, is_delete=is_delete)
    if re.fullmatch(r"[\w.]+\(.*\)", source, re.DOTALL):
        return "a call", "" if is_delete else "'=' assigns to what is left of it; '==' compares"
    if re.search(r" for .* in ", source):
        return "a comprehension", ""
    if _BRACKETS.fullmatch(source):
        return f"'{source}'" if len(source) < _SHORT else "a display in braces", ""
    if is_delete and first.text in {"[", "("}:
        return "a list" if first.text == "[" else "brackets", "write the names with commas"
    if _DIFFERENCE.fullmatch(source):
        name = source.replace("-", "_").replace(" ", "")
        return "an expression", f"a name has no '-' in it: write {name}"
    if re.search(r"[^=!<>]==|[<>]", source):
        return "a comparison", ""
    return "an expression", "" if is_delete else "an assignment has its target at the left"


def _describe_one(piece: Piece, *, is_delete: bool) -> tuple[str, str]:
    """The same for a single piece."""
    if piece.kind == "number":
        return f"number '{piece.text}'", "a number has no place to keep a value"
    if piece.kind == "string":
        return "a string", ""
    if piece.is_name:
        hint = f"'{piece.text}' got its value by const(): choose another name"
        return f"the constant '{piece.text}'", hint
    return f"'{piece.text}'", "" if is_delete else "its value is fixed"
