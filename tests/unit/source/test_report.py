# SPDX-License-Identifier: MIT
"""Diagnostics as text, in each format."""

from __future__ import annotations

import json

from mpytool.errors import Diagnostic, Location, Note
from mpytool.source.report import annotation, as_json, gcc, human

PLACE = Location("a,b.py", 3, 5, "\tx = (1", 6)
OPENED = Note("'(' was opened here", Location("a,b.py", 1, 1, "(", 2))
FOUND = Diagnostic("expected ')', found 100%", PLACE, "add ')'", "unclosed-bracket", (OPENED,))


def test_human() -> None:
    assert human(FOUND).split("\n") == [
        "error: a,b.py:3:5: expected ')', found 100% [unclosed-bracket]",
        "    \tx = (1",
        "    \t   ^",
        "note: a,b.py:1:1: '(' was opened here",
        "    (",
        "    ^",
        "hint: add ')'",
    ]


def test_human_without_a_place_or_a_code_of_its_own() -> None:
    assert human(Diagnostic("no such file", code="input")) == "error: no such file"


def test_color() -> None:
    text = human(FOUND, color=True)
    assert text.startswith("\x1b[1;31merror:\x1b[0m \x1b[1ma,b.py:3:5: ")
    assert human(FOUND._replace(is_warning=True), color=True).startswith("\x1b[1;33mwarning:")
    assert "\x1b" not in human(FOUND)


def test_long_lines_are_cut_around_the_place() -> None:
    text = "a" * 500 + "?" + "b" * 500
    (_, source, marks) = human(
        Diagnostic("m", Location("a.py", 1, 501, text, 502), code="x-y")
    ).split("\n")
    assert len(source) < 130
    assert source[marks.index("^")] == "?"


def test_control_characters_do_not_reach_the_terminal() -> None:
    shown = human(Diagnostic("m", Location("a.py", 1, 2, "a\x1b[31mb", 3)))
    assert "\x1b" not in shown
    for show in (human, gcc, annotation):
        assert show(Diagnostic("found '\x1b' and '\udce9'")).count("\ufffd") == 2


def test_gcc() -> None:
    assert gcc(FOUND).split("\n") == [
        "a,b.py:3:5: error: expected ')', found 100% [unclosed-bracket]",
        "a,b.py:1:1: note: '(' was opened here",
        "a,b.py:3:5: note: add ')'",
    ]
    assert gcc(Diagnostic("m", is_warning=True)) == "mpytool: warning: m"


def test_json() -> None:
    assert json.loads(as_json(FOUND)) == {
        "file": "a,b.py",
        "line": 3,
        "column": 5,
        "end_line": 3,
        "end_column": 6,
        "severity": "error",
        "code": "unclosed-bracket",
        "message": "expected ')', found 100%",
        "expected": "')'",
        "found": "100%",
        "hint": "add ')'",
        "notes": [
            {
                "file": "a,b.py",
                "line": 1,
                "column": 1,
                "end_line": 1,
                "end_column": 2,
                "message": "'(' was opened here",
            }
        ],
    }
    bare = json.loads(as_json(Diagnostic("no place")))
    assert (bare["file"], bare["line"], bare["column"], bare["expected"]) == ("", None, None, "")


def test_annotation_escapes() -> None:
    assert annotation(FOUND) == (
        "::error file=a%2Cb.py,line=3,col=5,endColumn=6,title=unclosed-bracket::"
        "expected ')', found 100%25%0Ahint: add ')'"
    )
    windows = Diagnostic("m", Location("C:\\a.py", 1), code="x", is_warning=True)
    assert annotation(windows) == "::warning file=C%3A/a.py,line=1,title=x::m"
