# SPDX-License-Identifier: MIT
"""What is wanted of a package, in a project file and on the command line."""

import pytest

from mpytool.errors import PackageError
from mpytool.packages.requirement import Requirement, parse_argument, parse_requirement


@pytest.mark.parametrize(
    ("argument", "name", "wanted", "kind", "location", "version"),
    [
        ("aioble", "aioble", "latest", "index", "aioble", "latest"),
        ("aioble@0.6.1", "aioble", "0.6.1", "index", "aioble", "0.6.1"),
        ("email.charset", "email.charset", "latest", "index", "email.charset", "latest"),
        ("github:org/drv", "drv", "github:org/drv", "github", "org/drv", ""),
        ("gitlab:org/drv@v1.2", "drv", "gitlab:org/drv@v1.2", "gitlab", "org/drv", "v1.2"),
        (
            "codeberg:o/r/lib/one.py@feature/x", "one", "codeberg:o/r/lib/one.py@feature/x",
            "codeberg", "o/r/lib/one.py", "feature/x",
        ),
        (
            "https://h:8/led/package.json", "led", "https://h:8/led/package.json",
            "url", "https://h:8/led/package.json", "",
        ),
        ("http://h/led.py", "led", "http://h/led.py", "url", "http://h/led.py", ""),
        ("../mine/", "mine", "../mine/", "path", "../mine", ""),
        ("lib/led.py", "led", "./lib/led.py", "path", "./lib/led.py", ""),
        ("C:\\x\\led.mpy", "led", "C:/x/led.mpy", "path", "C:/x/led.mpy", ""),
    ],
)  # fmt: skip
def test_arguments(argument, name, wanted, kind, location, version):
    assert parse_argument(argument) == (name, wanted)
    requirement = parse_requirement(name, wanted)
    assert requirement == Requirement(name, kind, location, version)
    assert parse_requirement(name, requirement.wanted, location) == requirement


def test_another_name():
    assert parse_argument("github:org/micropython-led", "led")[0] == "led"
    assert parse_requirement("mine", "latest", "led").location == "led"


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("github:org", "expected github:organisation/repository"),
        ("github:../x", "expected github:organisation/repository"),
        ("github:o/r/../x", "expected github:organisation/repository"),
        ("github:o/r@a/../../b", "expected github:organisation/repository"),
        ("github:o/r@~1", "expected github:organisation/repository"),
        ("https://h/ä/led.py", "expected a URL of printable characters"),
        ("https://user:secret@h/led.py", "without a password"),
        ("ftp://h/led.py", "expected a version"),
        ("a b", "'a b' cannot be a package's name"),
        ("-x", "'-x' cannot be a package's name"),
        ("led@^1.0", r"expected a version, .* found '\^1.0'"),
        ("..", "'' cannot be a package's name"),
    ],
)
def test_mistakes(argument, message):
    with pytest.raises(PackageError, match=message):
        parse_argument(argument)
