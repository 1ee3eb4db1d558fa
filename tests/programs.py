# SPDX-License-Identifier: MIT
"""Test programs: what they are, what they must print, and how they are run.

A program is `tests/run/NAME.py`, or a folder `tests/run/NAME/` with a main.py, modules and
packages.  Comments tell what it prints, line by line, in the order of the source:

    # not-on: wasm: an older version without t-strings     (a target, and the reason)
    # needs: single-float                                  (so not where floats have 64 bits)
    # expect-exit: 1                                       (status; 0 if it is not given)
    print(1 + 1)  # expect: 2
    for n in range(2):
        print(n)
    # expect: 0
    # expect: 1

Blanks at a line's end do not count.  `tests/update_expectations.py` writes such comments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

RUN_FOLDER = Path(__file__).parent / "run"
TARGETS = ("host", "stress", "switch", "qemu", "rp2040", "wasm")
_NEEDS = {"single-float": ("wasm",)}  # targets that lack it

_EXPECT = re.compile(r"(?:^|\s)# expect:(?: (.*))?$")
_EXIT = re.compile(r"^# expect-exit: (\d+)$")
_NOT_ON = re.compile(r"^# not-on: (\w+): (.+)$")
_NEED = re.compile(r"^# needs: (\S+)$")


@dataclass(frozen=True, slots=True)
class Program:
    """A program and what it must do.

    Attributes:
        name: of its file or folder, without a suffix.
        path: what `mpytool build` takes: a .py file or a folder.
        expected: the lines that it prints, without blanks at their ends.
        status: 0, or 1 if an uncaught exception ends it.
        skips: (target, reason) where it does not run.
    """

    name: str
    path: Path
    expected: tuple[str, ...]
    status: int
    skips: tuple[tuple[str, str], ...]

    def reason_not_on(self, target: str) -> str:
        """Why it does not run on a target, or "" if it does."""
        return next((reason for name, reason in self.skips if name == target), "")

    def modules(self) -> list[tuple[str, Path]]:
        """Its files as (name when frozen, path), main.py first."""
        if self.path.is_file():
            return [("main.py", self.path)]
        files = sorted(self.path.rglob("*.py"))
        names = [(file.relative_to(self.path).as_posix(), file) for file in files]
        return sorted(names, key=lambda item: item[0] != "main.py")


def read_program(path: Path) -> Program:
    """Read a program's comments.

    Raises:
        ValueError: a comment names a target or a need that does not exist.
    """
    main = path / "main.py" if path.is_dir() else path
    expected, skips, status = [], [], 0
    for line in main.read_text(encoding="utf-8").splitlines():
        if match := _EXPECT.search(line):
            expected.append((match[1] or "").rstrip())
        elif match := _EXIT.match(line):
            status = int(match[1])
        elif match := _NOT_ON.match(line):
            skips.append((match[1], match[2]))
        elif match := _NEED.match(line):
            if match[1] not in _NEEDS:
                raise ValueError(f"{main}: unknown need {match[1]!r}")
            skips += [(target, f"it has no {match[1]}") for target in _NEEDS[match[1]]]
    if unknown := {target for target, _ in skips} - set(TARGETS):
        raise ValueError(f"{main}: unknown targets {sorted(unknown)}")
    return Program(path.stem, path, tuple(expected), status, tuple(skips))


def read_programs(folder: Path = RUN_FOLDER) -> list[Program]:
    """All programs of a folder, by name."""
    paths = [path for path in folder.glob("*.py") if path.is_file()]
    paths += [main.parent for main in folder.glob("*/main.py")]
    return [read_program(path) for path in sorted(paths)]


def output_lines(output: bytes | str) -> list[str]:
    """What a program printed, in the form of `Program.expected`."""
    text = output if isinstance(output, str) else output.decode("utf-8", "replace")
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    return lines[:-1] if lines and not lines[-1] else lines
