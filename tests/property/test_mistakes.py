# SPDX-License-Identifier: MIT
"""Real programs with pieces taken out, put in, swapped or moved: never a traceback.

What is said has a place in the file, a code and both halves of the message, and most such
changes are one mistake: then one error is shown.
"""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from mpytool.compiler.diagnose import MOST_ERRORS
from mpytool.compiler.pipeline import compile_source
from mpytool.errors import Diagnostic, SourceError
from mpytool.syntax.mistakes.pieces import Text

PROGRAMS = sorted((Path(__file__).parent.parent / "run").glob("*.py"))
INSERTED = (
    "( ) [ ] { } : , = == if else def class return for in import lambda ' \" ''' && ! ++ * ** . "
    'async await yield @ -> ; \\ := except try f"{ print 0777 1a “'
).split(" ")
SEEDS = range(20)
CHANGES_PER_SEED = 25
SECONDS = 2.0  # of processor time, for a program of some thousand characters


DELETE, INSERT, REPLACE, SWAP, INDENT = range(5)


def changed(
    rng: random.Random,
    source: str,
    kinds: tuple[int, ...] = (DELETE, INSERT, REPLACE, SWAP, INDENT),
) -> str:
    """A program with one change."""
    text = Text(source)
    pieces = [piece for statement in text.statements for piece in statement.pieces]
    one, other = sorted(rng.sample(pieces, 2), key=lambda piece: piece.start)
    kind = rng.choice(kinds)
    if kind == DELETE:
        return source[: one.start] + source[one.end :]
    if kind == INSERT:
        return source[: one.start] + rng.choice(INSERTED) + " " + source[one.start :]
    if kind == REPLACE:
        return source[: one.start] + other.text + source[one.end :]
    if kind == SWAP:
        between = source[one.end : other.start]
        return source[: one.start] + other.text + between + one.text + source[other.end :]
    line = text.line_starts[text.line_of(one.start)]
    return source[:line] + " " * rng.choice([0, 1, 2, 4, 8]) + source[line:].lstrip(" ")


def errors_of(source: str) -> tuple[Diagnostic, ...]:
    try:
        compile_source(source, "x.py")
    except SourceError as error:
        return error.diagnostics()
    return ()


def check(source: str, found: tuple[Diagnostic, ...]) -> None:
    lines = source.split("\n")
    if source.endswith("\n"):
        lines.pop()
    assert len(found) <= MOST_ERRORS
    for diagnostic in found:
        location = diagnostic.location
        assert location is not None
        assert diagnostic.code
        assert diagnostic.expected
        assert diagnostic.found
        assert 1 <= location.line <= len(lines) + 1
        if location.line <= len(lines):
            assert location.text == lines[location.line - 1]
        assert 1 <= location.column <= len(location.text) + 1
        assert location.end_column <= len(location.text) + 1
    places = [(d.location.line, d.location.column) for d in found if d.location]
    assert places == sorted(set(places))


@pytest.mark.parametrize("seed", SEEDS)
def test_changed_programs(seed: int) -> None:
    rng = random.Random(seed)
    rejected = shown = 0
    for _ in range(CHANGES_PER_SEED):
        source = changed(rng, rng.choice(PROGRAMS).read_text(encoding="utf-8"))
        started = time.process_time()
        found = errors_of(source)
        assert time.process_time() - started < SECONDS
        check(source, found)
        rejected += bool(found)
        shown += len(found)
    assert rejected > CHANGES_PER_SEED / 3
    # A swap makes two mistakes, all else one.
    assert shown < 1.6 * rejected


@pytest.mark.parametrize("kind", [DELETE, INSERT, INDENT])
def test_one_mistake_is_one_error(kind: int) -> None:
    rng = random.Random(kind)
    counts = [
        len(errors_of(changed(rng, rng.choice(PROGRAMS).read_text(encoding="utf-8"), (kind,))))
        for _ in range(150)
    ]
    assert sum(count == 1 for count in counts) > 90
    assert sum(count > 1 for count in counts) <= 3


@pytest.mark.parametrize("seed", range(5))
def test_noise(seed: int) -> None:
    """Text that is no program at all."""
    rng = random.Random(seed)
    for _ in range(40):
        alphabet = "abc01 \n\n\t'\"()[]{}:=.,\\#@*!é“\x00\u00a0" + "fbrt"
        source = "".join(rng.choice(alphabet) for _ in range(rng.randrange(200)))
        check(source if source.endswith("\n") else source + "\n", errors_of(source))


def test_a_file_full_of_mistakes_ends_soon() -> None:
    source = "x = = 1\n" * 20_000
    started = time.process_time()
    found = errors_of(source)
    assert 1 <= len(found) <= MOST_ERRORS
    assert time.process_time() - started < 20


def test_cr_lf_counts_lines_once() -> None:
    (found,) = errors_of("x = 1\r\ny = = 2\r\n")
    assert found.location is not None
    assert (found.location.line, found.location.column, found.location.text) == (2, 5, "y = = 2")
