# SPDX-License-Identifier: MIT
"""The cases of tests/errors/cases: a program, and above it what has to be said about it.

    # expect: 3:4-5: expected ':' after 'if' condition, found the end of the line [missing-colon]
    # hint: add ':' at the end of the 'if' line
    if x

`python tests/error_cases.py NAME...` writes these lines anew from what is said now; read the
difference: a test that expects whatever came out is worth nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from mpytool.compiler.pipeline import compile_source
from mpytool.errors import Diagnostic, SourceError

FOLDER = Path(__file__).parent / "errors" / "cases"
_HEADER = re.compile(r"(?:# (?:expect|note|hint): [^\n]*\n)*")


def header_of(text: str) -> str:
    """The lines above the program."""
    match = _HEADER.match(text)
    assert match is not None
    return match[0]


def diagnostics(text: str, name: str) -> tuple[Diagnostic, ...]:
    """What is said about a program; nothing if it is accepted."""
    try:
        compile_source(text, name)
    except SourceError as error:
        return error.diagnostics()
    return ()


def describe(found: Sequence[Diagnostic]) -> str:
    """The lines above a program for what is said about it."""
    lines = []
    for diagnostic in found:
        place = diagnostic.location
        assert place is not None
        end = place.end_column or place.column + 1
        lines.append(
            f"# expect: {place.line}:{place.column}-{end}: {diagnostic.message} [{diagnostic.code}]"
        )
        lines.extend(
            f"# note: {note.location.line}:{note.location.column}: {note.message}"
            for note in diagnostic.notes
        )
        if diagnostic.hint:
            lines.append(f"# hint: {diagnostic.hint}")
    return "".join(line + "\n" for line in lines)


def update(path: Path) -> bool:
    """Write the lines above a program; whether something is said about it."""
    text = path.read_text(encoding="utf-8")
    program = text[len(header_of(text)) :]
    header = ""
    for _ in range(5):  # its length changes the numbers in it
        header, before = describe(diagnostics(header + program, path.name)), header
        if header == before:
            break
    path.write_text(header + program, encoding="utf-8", newline="\n")
    return bool(header)


if __name__ == "__main__":
    for name in sys.argv[1:] or [path.stem for path in sorted(FOLDER.glob("*.py"))]:
        if not update(FOLDER / f"{name}.py"):
            sys.exit(f"{name}: nothing is said about it")
