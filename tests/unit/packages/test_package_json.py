# SPDX-License-Identifier: MIT
"""package.json: what is read, and every mistake in it."""

import json

import pytest

from mpytool.errors import PackageError
from mpytool.packages.package_json import PackageJson, parse_package_json


def parse(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return parse_package_json(data, "https://h/package.json")


def test_all_of_it():
    described = parse(
        {
            "version": "0.2",
            "hashes": [["led/a.py", "1dddc25d"]],
            "urls": [["led/b.py", "github:org/led/b.py"], ["c.py", "src/c.py"]],
            "deps": [["x", "1.0"], ["y", ""], ["z"], "w"],
            "more": {"is": "ignored"},
        }
    )
    assert described == PackageJson(
        "0.2",
        (("led/a.py", "1dddc25d"),),
        (("led/b.py", "github:org/led/b.py"), ("c.py", "src/c.py")),
        (("x", "1.0"), ("y", "latest"), ("z", "latest"), ("w", "latest")),
    )
    assert parse({}) == PackageJson("", (), (), ())


@pytest.mark.parametrize(
    "name",
    [
        "../x.py", "a/../x.py", "/x.py", "//h/x.py", "C:x.py", "C:/x.py", "a\\x.py", "..\\x.py",
        "a//x.py", "./x.py", "a/", "", "x\0.py", "x\n.py", "CON:", "a?b", "x" * 121,
    ],
)  # fmt: skip
def test_names_that_leave_their_folder(name):
    for key, other in (("hashes", "1dddc25d"), ("urls", "x.py")):
        with pytest.raises(PackageError, match=r"leaves its folder or is none|pairs of texts"):
            parse({key: [[name, other]]})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (b"{", "h/package.json:1:2: the package's description is not JSON: Expecting"),
        (b'{"v": 1,\n "x": }', "h/package.json:2:7: .*not JSON"),
        (b"\xff", "expected UTF-8 text, found byte 0xff"),
        (b"<html>", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        ([], "package.json: expected an object, found \\[\\]"),
        ({"version": 1}, "version: expected a text, found 1"),
        ({"hashes": {}}, "hashes: expected a list of at most 5000 pairs"),
        ({"hashes": [["a.py"]]}, "hashes: expected pairs of texts"),
        ({"hashes": [["a.py", "../../x"]]}, "hashes: a.py: expected 4 to 64 hexadecimal digits"),
        ({"urls": [["a.py", 1]]}, "urls: expected pairs of texts"),
        ({"deps": [[1, "x"]]}, "deps: expected pairs of texts"),
        ({"deps": [["", "x"]]}, "deps: expected pairs of texts"),
        ({"urls": [["a.py", "x"]] * 5001}, "urls: expected a list of at most"),
    ],
)
def test_mistakes(value, message):
    with pytest.raises(PackageError, match=message):
        parse(value)
