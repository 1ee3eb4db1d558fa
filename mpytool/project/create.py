# SPDX-License-Identifier: MIT
"""A new project: a small program that builds, runs and is tested.

create_project(Path("blinker"), ("rpi_pico",))

blinker/mpytool.toml  README.md  .gitignore
        src/main.py  src/blinker/__init__.py
        tests/test_blinker.py
        .github/workflows/build.yml
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from mpytool.boards.load import load_board
from mpytool.boards.model import Board
from mpytool.errors import ProjectError
from mpytool.output import write_whole

DEFAULT_BOARD = "rpi_pico"


def create_project(folder: Path, boards: Sequence[str] = ()) -> list[Path]:
    """Write a new project; nothing that exists is changed.

    Args:
        folder: where; its name is the project's.
        boards: ids of its boards; the Raspberry Pi Pico if there are none.

    Returns:
        the files.

    Raises:
        ProjectError: the folder has something in it already, or a name that cannot be one.
        BoardError: there is no such board.
    """
    names = list(dict.fromkeys(boards or (DEFAULT_BOARD,)))
    loaded = [load_board(name) for name in names]
    name = folder.resolve().name
    package = _package_name(name)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ProjectError(
            f"{folder}: it is there already, and not empty",
            hint="choose another name, or an empty folder",
        )
    out = []
    for path, text in _files(name, package, loaded).items():
        write_whole(folder / path, text.encode())
        out.append(folder / path)
    return out


def _package_name(name: str) -> str:
    """The project's name as a Python package's."""
    package = re.sub(r"\W+", "_", name.lower(), flags=re.ASCII).strip("_")
    if not re.fullmatch(r"[A-Za-z0-9][\w.-]{0,99}", name, re.ASCII) or not package:
        raise ProjectError(
            f"{name!r} cannot be a project's name",
            hint="expected letters, digits and . _ -, beginning with a letter or digit",
        )
    taken = package in sys.stdlib_module_names or package in ("main", "boot", "tests", "machine")
    if package[0].isdigit() or keyword.iskeyword(package) or taken:
        package = f"app_{package}"
    return package


def _files(name: str, package: str, boards: list[Board]) -> dict[str, str]:
    """The files of a new project with their texts."""
    emulated = next((board for board in boards if board.emulator), None)
    values = {
        "NAME": name,
        "PACKAGE": package,
        "BOARDS": ", ".join(f'"{board.id}"' for board in boards),
        "BOARD_LIST": " and ".join(f"{board.vendor} {board.product}" for board in boards),
        "RUN": "mpytool run        # boot it in an emulator\n"
        if boards[0].emulator
        else f"mpytool run --board {emulated.id}    # boot it in an emulator\n"
        if emulated
        else "",
        "RUNTIME": "".join(map(_runtime_note, boards)),
    }
    out = {}
    for path, text in _TEMPLATES.items():
        for key, value in values.items():
            path, text = path.replace(f"<{key}>", value), text.replace(f"<{key}>", value)  # noqa: PLW2901
        out[path] = text
    return out


def _runtime_note(board: Board) -> str:
    """For a board without a bundled runtime: its section, which has to name one."""
    if board.runtime:
        return ""
    return (
        f'\n[board.{_toml_key(board.id)}]\nruntime = "micropython"  # none is bundled: '
        "MicroPython's own is fetched\n"
    )


def _toml_key(name: str) -> str:
    return name if re.fullmatch(r"[\w-]+", name, re.ASCII) else f'"{name}"'


_TEMPLATES = {
    "mpytool.toml": """\
# All keys: docs/project-file.md of mpytool.
name = "<NAME>"
boards = [<BOARDS>]
sources = ["src"]
<RUNTIME>""",
    "src/main.py": '''\
"""Starts on the board after power-up."""

from <PACKAGE> import blink

for step in blink(count=3):
    print(step)
''',
    "src/<PACKAGE>/__init__.py": '''\
"""What the program does, apart from the board: it can be tested on any computer."""


def blink(count):
    """The steps of a light that blinks `count` times."""
    for number in range(1, count + 1):
        yield "blink {} of {}".format(number, count)
''',
    "tests/test_<PACKAGE>.py": '''\
"""Run with: python -m pytest"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

from <PACKAGE> import blink  # noqa: E402


def test_blink():
    assert list(blink(2)) == ["blink 1 of 2", "blink 2 of 2"]


def test_nothing_to_blink():
    assert list(blink(0)) == []
''',
    "README.md": """\
# <NAME>

For <BOARD_LIST>.

```
mpytool build      # the images, in build/
<RUN>mpytool flash      # write it to the board that is plugged in
python -m pytest   # the tests, on this computer
```

`mpytool add NAME` adds a package of micropython-lib. What the project consists of is in
`mpytool.toml`.
""",
    ".gitignore": """\
/build/
__pycache__/
.pytest_cache/
""",
    ".github/workflows/build.yml": """\
name: build
on: [push, pull_request]
permissions:
  contents: read
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install mpytool pytest
      - run: python -m pytest
      - run: mpytool build --locked
      - uses: actions/upload-artifact@v4
        with:
          name: images
          path: build/<NAME>-*
          if-no-files-found: error
""",
}
