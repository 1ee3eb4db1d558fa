# SPDX-License-Identifier: MIT
"""Write the `# expect:` comments of test programs from what MicroPython prints.

    python tests/update_expectations.py --micropython /path/to/micropython tests/run/int_div.py

The reference is a 32-bit MicroPython 1.29 with single-precision floats (its unix port built with
MICROPY_FORCE_32BIT=1 and MICROPY_FLOAT_IMPL_FLOAT).  Each output line is put beside the statement
that prints it, or below the statement if it prints several lines.  Which statement printed what
is found by running a copy of the program that prints a mark after each statement:

    print(1)            print(1)
    print(2)     -->    print("\\x011")      1, mark 1: line 1 printed "1"
                        print(2)            2, mark 2: line 2 printed "2"
                        print("\\x012")

Read the result: a test that expects whatever came out is worth nothing.
"""

from __future__ import annotations

import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

_EXPECT = re.compile(r"\s*# expect:(?: .*)?$")
_MARK = "\x01"
_WIDTH = 100  # columns: longer lines get their expectations below
_TIMEOUT = 20  # seconds
_HEAP = "192k"  # about what a Pico has


def strip(source: str) -> list[str]:
    """The program's lines without expectations."""
    lines = []
    for line in source.splitlines():
        bare = _EXPECT.sub("", line)
        if bare.strip() or not line.strip():
            lines.append(bare)
    return lines


def run(micropython: str, main: Path, text: str) -> list[str]:
    """The output lines of a program: a copy of its folder with another main.py."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder, "work")
        if main.name == "main.py":
            shutil.copytree(main.parent, work)
        else:
            work.mkdir()
        Path(work, "main.py").write_text(text)
        result = subprocess.run(
            [micropython, "-X", f"heapsize={_HEAP}", "main.py"],
            cwd=work,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    output = (result.stdout + result.stderr).decode().replace(f"{work}/", "")
    return [line.rstrip() for line in output.split("\n")[:-1]]


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements that run once, in the order of the source."""
    for node in body:
        if isinstance(node, ast.If | ast.Try | ast.With):
            for name in ("body", "handlers", "orelse", "finalbody"):
                for part in getattr(node, name, []):
                    inner = part.body if isinstance(part, ast.ExceptHandler) else [part]
                    yield from _statements(inner)
        yield node


def _mark(lines: list[str], nodes: list[ast.stmt]) -> str:
    """The program with a mark printed after each statement."""
    after: dict[int, list[ast.stmt]] = {}
    for node in nodes:
        after.setdefault(node.end_lineno or 0, []).append(node)
    out = []
    for number, line in enumerate(lines, 1):
        out.append(line)
        for node in after.get(number, []):
            out.append(f"{' ' * node.col_offset}print('\\x01{number} {node.col_offset}')")
    return "\n".join(out) + "\n"


def _counts(marked: list[str]) -> tuple[list[tuple[int, int]], bool]:
    """(line number, output lines printed since the previous mark), and whether in source order."""
    counts, pending, order = [], 0, True
    for text in marked:
        if text.startswith(_MARK):
            number = int(text[1:].split()[0])
            if pending:
                order = order and (not counts or number >= counts[-1][0])
                counts.append((number, pending))
            pending = 0
        else:
            pending += 1
    return counts, order


def place(lines: list[str], marked: list[str], output: list[str], nodes: list[ast.stmt]) -> str:
    """The program with the expectations of `output` in their places."""
    counts, _ = _counts(marked)
    first = {node.end_lineno or 0: node for node in nodes}
    texts: dict[int, list[str]] = {}
    at = 0
    for number, count in counts:
        texts.setdefault(number, []).extend(output[at : at + count])
        at += count
    texts.setdefault(len(lines), []).extend(output[at:])
    out = []
    for number, line in enumerate(lines, 1):
        mine = texts.get(number, [])
        node = first.get(number)
        single = node is None or node.lineno == number
        beside = f"{line}  # expect: {mine[0]}" if len(mine) == 1 else ""
        if mine == [""]:
            beside = f"{line}  # expect:"
        if beside and single and "#" not in line and len(beside) <= _WIDTH and line.strip():
            out.append(beside)
            continue
        out.append(line)
        indent = " " * (node.col_offset if node else 0)
        out += [f"{indent}# expect:{' ' if text else ''}{text}" for text in mine]
    return "\n".join(out) + "\n"


def annotate(micropython: str, main: Path) -> str:
    """The program's text with expectations."""
    lines = strip(main.read_text())
    while lines and not lines[-1].strip():
        lines.pop()
    try:
        tree = ast.parse("\n".join(lines) + "\n")
    except SyntaxError:
        tree = ast.Module([], [])
    nodes = list(_statements(tree.body))
    marked = run(micropython, main, _mark(lines, nodes))
    if not _counts(marked)[1]:
        nodes = list(tree.body)
        marked = run(micropython, main, _mark(lines, nodes))
    text = "\n".join(lines) + "\n"
    for _ in range(4):  # tracebacks tell lines, which move as expectations are put in
        before, output = text, run(micropython, main, text)
        text = place(lines, marked, output, nodes)
        if text == before:
            break
    return text


def main() -> int:
    """Annotate the programs named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--micropython", default="micropython")
    parser.add_argument("programs", nargs="+", type=Path)
    options = parser.parse_args()
    for path in options.programs:
        file = path / "main.py" if path.is_dir() else path
        file.write_text(annotate(options.micropython, file))
        sys.stdout.write(f"{file}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
