# SPDX-License-Identifier: MIT
"""Places of keys in TOML texts, and the reader that reports mistakes there."""

import tomllib
from pathlib import Path

import pytest

from mpytool.boards.load import boards_dir
from mpytool.errors import BoardError, ToolError
from mpytool.source.toml_places import key_places
from mpytool.source.toml_reader import (
    TomlReader,
    boolean,
    choice,
    list_of,
    matching,
    number,
    table,
    text,
)

EVERYTHING = r'''
# a comment with [brackets] and = signs
bare = 1
"quoted.key" = "a # string = [x]"  # and a comment
'single "quotes"' = 'c:\no\escapes'
dotted . "with space".x = true
dotted.y = 1979-05-27 07:32:00
long = """
[not.a.header]
key = "no \"""key"
quotes at the end"""""
raw = \'\'\'
also = [not
\'\'\'
list = [1, "two, three", [4, # [5
  6], { inside = { deep = "}" }, b.c = 2 },
]
empty = []
none = {}
[ "a.b" . c ]  # header
k = -inf
[[rows]]
x = 1
[[rows]]
x = 2
[rows.sub]
y = 3
[[rows.cells]]
z = 4
[[rows.cells]]
z = 5
"\u00e9" = 6
'''.replace(r"\'", "'")


def paths(value, path=()):
    """Every path in what tomllib gives."""
    items = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def check_places(document):
    """Every path has a place, and at the place of a key stands that key."""
    places = key_places(document)
    assert set(places) == set(paths(tomllib.loads(document)))
    for path, (start, end) in places.items():
        name = next(key for key in reversed(path) if isinstance(key, str))
        if isinstance(path[-1], str):
            assert tomllib.loads(f"{document[start:end]} = 0") == {name: 0}
        else:
            assert document[start:end].strip() == document[start:end] != ""


def line_of(document, *path):
    return document.count("\n", 0, key_places(document)[path][0]) + 1


def test_every_kind_of_key_has_its_place():
    check_places(EVERYTHING)
    lines = EVERYTHING.split("\n")
    for path, expected in [
        (("dotted", "with space", "x"), 'dotted . "with'),
        (("dotted", "y"), "dotted.y"),
        (("list", 2), 'list = [1, "two'),
        (("list", 3), "  6], {"),
        (("list", 3, "b", "c"), "  6], {"),
        (("a.b", "c", "k"), "k = -inf"),
        (("rows", 1, "x"), "x = 2"),
        (("rows", 1, "cells", 1, "é"), r'"\u00e9" = 6'),
    ]:
        assert lines[line_of(EVERYTHING, *path) - 1].startswith(expected), path
    assert line_of(EVERYTHING, "rows", 1, "cells", 0) == lines.index("[[rows.cells]]") + 1


@pytest.mark.parametrize("path", sorted(boards_dir().glob("*.toml")), ids=lambda path: path.stem)
def test_every_board_file(path):
    check_places(path.read_text(encoding="utf-8"))


def read(document, required=None, optional=None):
    reader = TomlReader(document.encode(), Path("x.toml"), "test file")
    return reader.table(reader.values, (), required or {}, optional or {})


def test_values_are_checked_and_converted():
    checks = {
        "t": text, "b": boolean, "n": number(1, 3), "l": list_of(choice(("x", "y"))),
        "m": matching("[a-z]+", "small letters"), "d": table,
    }  # fmt: skip
    document = 't="t"\nb=true\nn=3\nl=["y"]\nm="abc"\nd={z=1}'
    assert read(document, checks) == {
        "t": "t", "b": True, "n": 3, "l": ("y",), "m": "abc", "d": {"z": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            "\nnane = 1",
            "x.toml:2:1: unknown key 'nane'\n    nane = 1\n    ^^^^\nhint: did you mean 'name'?",
        ),
        ("q = 1", "x.toml:1:1: unknown key 'q'\n    q = 1\n    ^\nhint: known: name, level"),
        ("level = 1", "x.toml: the key 'name' is missing"),
        (
            "name = 'n'\n level = 4",
            "x.toml:2:2: level: expected a number from 0 to 3, found 4\n     level = 4\n     ^^^^^",
        ),
        (
            "name = 'n'\nlevel = true",
            "x.toml:2:1: level: expected a number from 0 to 3, found True",
        ),
        ("name = ''", "x.toml:1:1: name: expected a text, found ''\n    name = ''\n    ^^^^"),
        ("name = 'n", "x.toml:1:10: the test file is not TOML: "),
        ('\nname = "n\n', "x.toml:2:10: the test file is not TOML: Illegal character"),
        ("x = " + "[" * 3000, "x.toml: the test file is not TOML"),
    ],
)
def test_mistakes_show_their_place(document, message):
    with pytest.raises(ToolError) as caught:
        read(document, {"name": text}, {"level": number(0, 3)})
    assert str(caught.value).startswith(message)


def test_nesting_of_any_depth_gives_a_sentence():
    for depth in range(50, 1000, 7):
        with pytest.raises(
            ToolError, match=r"x.toml:1:1: unknown key 'x'|x.toml: (the test|unknown)"
        ):
            read(f"x = {'[' * depth}{']' * depth}")


def test_the_error_s_class_and_its_column_are_chosen():
    reader = TomlReader(b"\n[a]\nb = 1", Path("x.toml"), "file", BoardError, columns=False)
    with pytest.raises(BoardError, match=r"^x.toml:3: unknown key 'b'"):
        reader.table(reader.values["a"], ("a",), {}, {})
    with pytest.raises(BoardError, match=r"^x.toml:2: the key 'c' in \[a\] is missing"):
        reader.table({}, ("a",), {"c": text}, {})
    with pytest.raises(BoardError, match=r"^x.toml:2: expected UTF-8 text, found byte 0xff"):
        TomlReader(b"\n\xff", Path("x.toml"), "file", BoardError)
