# SPDX-License-Identifier: MIT
"""Each warning: where it is given, and where it is not."""

from __future__ import annotations

import pytest

from mpytool.errors import ToolError
from mpytool.lint.lint import PASSES, lint, parse_choices

ALL = frozenset(PASSES)


def warnings(text: str, **known: object) -> list[tuple[int, int, str, str]]:
    """Line, column, code and hint of each."""
    found = lint(text.encode(), "a.py", ALL, **known)  # type: ignore[arg-type]
    assert all(d.severity == "warning" for d in found)
    return [(d.location.line, d.location.column, d.code, d.hint) for d in found if d.location]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("prnt(1)\n", (1, 1, "unknown-name", "did you mean 'print'?")),
        (
            "def f(delay):\n    return dealy\n",
            (2, 12, "unknown-name", "did you mean 'delay'?"),
        ),
        ("import time\ntmie.sleep(1)\n", (2, 1, "unknown-name", "did you mean 'time'?")),
        ("x = (“a”)\n", (1, 6, "odd-name", 'replace it by "')),
        ("x\u00a0 = 1\n", (1, 2, "odd-name", "replace it by a space")),
        (
            "print(end=1, sep=2, end=3)\n",
            (1, 21, "repeated-keyword", "the last one counts: remove one of them"),
        ),
        ("import machin\n", (1, 8, "unknown-import", "did you mean 'machine'?")),
        ("from tiem import sleep\n", (1, 6, "unknown-import", "did you mean 'time'?")),
        (
            "def f():\n    return 1\n    g = 2\n",
            (3, 5, "unreachable-code", "remove it, or line it up with what it belongs to"),
        ),
        (
            "for i in 1, 2:\n    if i:\n        break\n    else:\n        continue\n    print(i)\n",
            (6, 5, "unreachable-code", "remove it, or line it up with what it belongs to"),
        ),
        (
            "from micropython import const\n_A = const(1)\n",
            (2, 1, "unused-const",
             "a constant whose name starts with _ is known in its module only"),
        ),
        (
            "import micropython\n@micropython.viper\ndef f():\n    return 0x4000_0000\n",
            (4, 12, "viper-overflow",
             "larger ones are objects: build them from smaller ones, (a << 16) | b"),
        ),
    ],
)  # fmt: skip
def test_a_warning(text: str, expected: tuple[int, int, str, str]) -> None:
    assert warnings(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "from machine import *\nprnt(1)\n",  # it may bring the name
        "try:\n    range = xrange\nexcept NameError:\n    pass\n",
        "try:\n    import jsn\nexcept ImportError:\n    jsn = None\n",
        "def f():\n    global prnt\n    prnt = 1\n\ndef g():\n    prnt(1)\n",
        "import micropython\n@micropython.asm_thumb\ndef f(r0):\n    vmrs(r0, 1)\n",
        "größe = 1\nx = größe\n",
        "f = print\nf(a=1, b=2)\nf(a=3)\n",
        "import selectors\n",  # CPython's: no slip
        "import mylib\n",  # it may lie on the board
        "x1 = 1\nprint(x2)\n",
        "def f():\n    return\n    yield\n",  # makes a generator of it
        "def f():\n    return 1\n    pass\n",
        "while True:\n    pass\nprint(1)\n",
        "def f(a):\n    if a:\n        return 1\n    return 2\n",
        "from micropython import const\n_A = const(1)\nB = const(_A + 1)\n",
        "from micropython import const\nA = const(1)\n",  # others may import it
        "import micropython\n@micropython.viper\ndef f():\n    return 0x3fff_ffff\nx = 1 << 40\n",
        "x = 0x8000_0000\n",
        "[y for x in (1, 2) for y in (x, 3)]\n",
        "with open('a') as f, open('b') as (g, h):\n    print(f, g, h)\n",
        "class C:\n    a = 1\n    b = a\n    def m(self):\n        return __class__\n",
    ],
)  # fmt: skip
def test_no_warning(text: str) -> None:
    assert warnings(text) == []


def test_imports_when_all_modules_are_known() -> None:
    text = "import mylib\nimport logging\nimport bluetooth\nimport app\nimport a.b\n"
    modules = frozenset({"app", "a"})
    hints = [hint for _, _, _, hint in warnings(text, modules=modules, all_known=True)]
    assert hints == [
        "add it to the project",
        "micropython-lib has it: write require('logging') in the manifest",
        "this runtime does not have it; another board's may",
    ]


def test_a_file_with_mistakes_has_no_warnings() -> None:
    assert warnings("if x\nprnt(1)\n") == []


def test_only_wanted_ones() -> None:
    text = b"import machin\nprnt(1)\n"
    (only,) = lint(text, "a.py", frozenset({"unknown-name"}))
    assert only.code == "unknown-name"


@pytest.mark.parametrize(
    ("values", "names", "are_errors"),
    [
        ([], set(), False),
        (["all"], ALL, False),
        (["all", "no-unused-const"], ALL - {"unused-const"}, False),
        (["no-unused-const"], ALL - {"unused-const"}, False),
        (["unused-const", "unknown-name"], {"unused-const", "unknown-name"}, False),
        (["error"], ALL, True),
        (["unused-const", "error"], {"unused-const"}, True),
        (["all", "no-all", "unknown-import"], {"unknown-import"}, False),
    ],
)  # fmt: skip
def test_choices(values: list[str], names: set[str], are_errors: bool) -> None:
    choices = parse_choices(values)
    assert (choices.names, choices.are_errors) == (names, are_errors)


def test_an_unknown_choice() -> None:
    with pytest.raises(ToolError, match="-W: expected all, error, or the name of a warning"):
        parse_choices(["no-such"])
