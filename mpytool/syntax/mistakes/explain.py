# SPDX-License-Identifier: MIT
r"""From the place where the compiler stopped to what was meant.

    explain(Text('print "a"\n'), SourceError("expected a newline or an operator, ..."))
        -> Diagnostic code="print-statement", the hint print("a")

The rules are asked in order; the first that knows the mistake answers.
"""

from __future__ import annotations

from mpytool.errors import Diagnostic, Location, Note, SourceError
from mpytool.source.locate import locate
from mpytool.syntax.mistakes.brackets import missing_comma, unclosed_bracket, wrong_bracket
from mpytool.syntax.mistakes.case import Case, Mistake, Rule
from mpytool.syntax.mistakes.foreign import c_block, newer_python, other_language, python_2
from mpytool.syntax.mistakes.indentation import indentation, missing_block
from mpytool.syntax.mistakes.literals import backslash, number, odd_character, string
from mpytool.syntax.mistakes.meaning import meaning
from mpytool.syntax.mistakes.operators import (
    assignment_in_expression,
    foreign_operator,
    operand,
    walrus,
)
from mpytool.syntax.mistakes.pieces import Text
from mpytool.syntax.mistakes.statements import (
    branch_alone,
    conditional,
    decorator,
    for_in,
    imports,
    keyword_as_name,
    missing_colon,
    missing_name,
    parenthesis,
    parenthesised_with,
    try_alone,
    two_values,
)

RULES: tuple[Rule, ...] = (
    string, number, backslash, odd_character, indentation, missing_block, meaning, try_alone,
    branch_alone, unclosed_bracket, newer_python, python_2, other_language, c_block,
    parenthesised_with, foreign_operator, wrong_bracket, assignment_in_expression, walrus,
    decorator, keyword_as_name, imports, for_in, conditional, parenthesis, missing_colon,
    missing_comma, missing_name, operand, two_values,
)  # fmt: skip


def offset_of(text: Text, location: Location) -> int:
    """The offset of a line and column."""
    return min(text.line_starts[location.line - 1] + location.column - 1, len(text.text))


def explain(text: Text, error: SourceError) -> Diagnostic:
    """What to tell about an error that the compiler reported for a text.

    Args:
        text: the source, its line ends all newlines.
        error: with a location that has a line and a column.
    """
    location = error.location
    assert location is not None
    size = max(1, location.end_column - location.column)
    case = Case(text, offset_of(text, location), error.message, size)
    for rule in RULES:
        mistake = rule(case)
        if mistake is not None:
            return _diagnostic(text.text, location, case, mistake)
    code = error.code if error.code != SourceError.default_code else "unexpected-token"
    return Diagnostic(error.message, location, error.hint, code)


def _diagnostic(text: str, location: Location, case: Case, mistake: Mistake) -> Diagnostic:
    path = location.path
    if case.line_of(mistake.start) == location.line:
        location = locate(path, text, mistake.start, mistake.end)
    message = f"expected {mistake.expected}, found {mistake.found}"
    notes = tuple(Note(what, locate(path, text, start, end)) for what, start, end in mistake.notes)
    return Diagnostic(message, location, mistake.hint, mistake.code, notes)
