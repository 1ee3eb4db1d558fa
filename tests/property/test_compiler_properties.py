# SPDX-License-Identifier: MIT
"""Mutated programs: either they compile to a module that reads back, or a SourceError."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mpytool.compiler.pipeline import compile_source
from mpytool.errors import SourceError
from mpytool.mpy.reader import read_mpy
from mpytool.mpy.writer import write_mpy

TESTS = Path(__file__).parent.parent
SOURCES = [
    re.findall(r"\w+|\s+|[^\w\s]", path.read_text(encoding="utf-8"))
    for path in sorted((TESTS / "differential" / "snippets").glob("*.py"))
]
WORDS = """\
( ) [ ] { } : , = == * ** . -> @ ~ not is in if else for lambda def class try except yield
    await async return del break continue global nonlocal import from with as pass " ' f"{ \"\"\"
    t"{ \\ 0x 1e 1. x None := # const super() $ ! é b"\\x" 00"""
PIECES = st.sampled_from([*WORDS.split(), "\n", "\n    ", "    ", "\t", "\0"])
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "add", "put", "swap"]), st.floats(0, 1), st.floats(0, 1), PIECES
    ),
    min_size=1,
    max_size=4,
)


def mutate(pieces: list[str], edits: list[tuple[str, float, float, str]]) -> str:
    pieces = list(pieces)
    for what, place, other, piece in edits:
        if not pieces:
            return ""
        index = max(0, int(place * (len(pieces) - 1)))
        if what == "drop":
            del pieces[index]
        elif what == "add":
            pieces.insert(index, piece)
        elif what == "put":
            pieces[index] = piece
        else:
            second = int(other * (len(pieces) - 1))
            pieces[index], pieces[second] = pieces[second], pieces[index]
    return "".join(pieces)


def check(text: str) -> None:
    error = None
    try:
        module = compile_source(text, "m.py")
    except SourceError as caught:
        error = caught
    if error is not None:
        assert error.location is None or error.location.path == "m.py"
        assert "expected" in error.message
        return
    again = read_mpy(write_mpy(module), "m.mpy")
    assert write_mpy(again) == write_mpy(module)


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(SOURCES), st.floats(0, 1), EDITS)
def test_mutated_programs(
    pieces: list[str], place: float, edits: list[tuple[str, float, float, str]]
) -> None:
    start = int(place * (len(pieces) - 1))
    check(mutate(pieces[start : start + 300], edits))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_any_text(text: str) -> None:
    check(text)
