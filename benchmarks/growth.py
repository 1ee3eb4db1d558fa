# SPDX-License-Identifier: MIT
"""`python benchmarks/growth.py [COUNT...]`: how time and memory grow with the number of modules.

Links 10, 100 and 1,000 generated modules (1 MB of source) into one image.  Three runs each, the
least processor time counts: noise only adds.  Growth is linear if the last column is constant:

      modules     source      time     peak   a module more
           10      11 kB    229 ms    26 MB
          100      96 kB    402 ms    28 MB         1.93 ms
        1,000     956 kB  2,014 ms    44 MB         1.79 ms
        4,000   3,824 kB  9,473 ms    95 MB         2.49 ms

Linux and macOS: the peak memory of a child process is asked of the operating system.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

MPYTOOL = [sys.executable, "-m", "mpytool"]

GROWTH: tuple[int, ...] = (10, 100, 1000)  # modules linked into one image
MODULE_SIZE = 1000  # bytes of source in each, about
GROWTH_BOARD = "qemu_mps2_an385"  # has room for 12 MiB of tables
_WORDS = (
    "alarm battery channel counter device driver engine event filter frame gauge header index "
    "key level limit motor offset packet path power queue rate record relay rule sample scale "
    "sensor signal slot source speed state step stream switch table timer total track value"
).split()


def _growth(out: Path, counts: Sequence[int]) -> None:
    """Time, peak memory and time for each module, as their number grows."""
    print(f"{'modules':>9} {'source':>10} {'time':>9} {'peak':>8} {'a module more':>15}")
    before: tuple[int, float] | None = None
    for count in counts:
        folder = out / f"growth{count}"
        size = _generate(count, folder)
        command = [*MPYTOOL, "build", "--no-cache", str(folder), "--board", GROWTH_BOARD]
        runs = [_measure([*command, "-o", str(out / "growth.elf")]) for _ in range(3)]
        seconds, peak = min(run[0] for run in runs), max(run[1] for run in runs)
        line = f"{count:>9,} {size / 1000:>7,.0f} kB {seconds * 1000:>6,.0f} ms {peak:>5.0f} MB"
        if before is not None:
            more = (seconds - before[1]) / (count - before[0])
            line += f" {more * 1000:>12.2f} ms"
        print(line)
        before = (count, seconds)


def _measure(command: list[str]) -> tuple[float, float]:
    """Seconds of processor time and peak memory in MB of a command."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10  # macOS tells bytes, Linux KiB
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit


def _generate(count: int, folder: Path) -> int:
    """Write so many modules, the same ones each time, and a main.py; the size of the source."""
    chance = random.Random(count)
    folder.mkdir()
    texts = {f"module_{number:04}.py": _module(chance, number) for number in range(count)}
    texts["main.py"] = "".join(f"import module_{number:04}\n" for number in range(count))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sum(map(len, texts.values()))


def _module(chance: random.Random, number: int) -> str:
    """A module of classes and functions, with names and constants of its own and shared ones."""
    text = f"LIMIT = {chance.randrange(1 << 40)}\nSCALE = {chance.random():.6f}\n"
    while len(text) < MODULE_SIZE - 150:
        one, two, three = chance.sample(_WORDS, 3)
        name = f"{one}_{two}_{chance.randrange(1000)}"
        text += chance.choice((_CLASS, _FUNCTION)).format(
            one=one, two=two, three=three, name=name, number=number, a=chance.randrange(500)
        )
    return text


_CLASS = """

class {name}:
    def __init__(self, {one}, {two}=None, *, {three}={a}):
        self.{one} = {one}
        self.{two} = {two} or []

    def {two}(self, {three}):
        for {one} in self.{one}:
            if {one} > {three} and {one} % {a} == 1:
                yield {one} * LIMIT, ({a}, "{two} of {number}")
"""
_FUNCTION = """

def {name}({one}, *{two}, **{three}):
    try:
        return ["%s: %d" % (x, y * SCALE) for x, y in {three}.items() if x in {one}]
    except (KeyError, TypeError) as error:
        print("{name}", error, {two})
    return {{"{one}": {one}, {a}: b"{three} {number}"}}
"""


def main() -> None:
    """Prints the table for the numbers of modules on the command line."""
    counts = tuple(map(int, sys.argv[1:])) or GROWTH
    with tempfile.TemporaryDirectory() as folder:
        _growth(Path(folder), counts)


if __name__ == "__main__":
    main()
