# SPDX-License-Identifier: MIT
"""Race an incremental build against MicroPython's own, after an edit of one frozen file.

    python benchmarks/race.py --edit app/sensor.py \
        --official "make -j2 -C micropython/ports/rp2 BOARD=RPI_PICO FROZEN_MANIFEST=$PWD/app.py" \
        --ours "mpytool build app -o pico.uf2 --runtime pico"

Before each run a comment at the end of the file is changed, so that both have one module to
compile and an image to make.  The runs alternate, so that whatever else the machine does meets
both; the medians count, and the median of each pair's ratio.  Both are run once beforehand: the
official tree must be built, ours must be in its caches (`mpytool runtime add FILE --name pico`).
The file is put back in the end.

                      wall    processor
    official       1,452 ms    1,310 ms
    ours             105 ms       98 ms
    nothing           12 ms       11 ms     python -c pass
    ratio             13.8         13.4

Linux and macOS: processor time of child processes is asked of the operating system.
"""

from __future__ import annotations

import argparse
import resource
import shlex
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

RUNS = 7
MARK = "# race: edit"


class Times(NamedTuple):
    """Seconds that a command took."""

    wall: float
    processor: float


def timed(command: str) -> Times:
    """Run a command; its output is shown if it fails."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{command}\n{done.stdout.decode(errors='replace')}\nexit code {done.returncode}")
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Times(wall, used)


def race(file: Path, commands: dict[str, str], runs: int) -> dict[str, list[Times]]:
    """The times of each command, by its name, in turns."""
    original = file.read_bytes()
    times: dict[str, list[Times]] = {name: [] for name in commands}
    try:
        for run in range(-1, runs):
            for number, (name, command) in enumerate(commands.items()):
                edit = f"\n{MARK} {run}.{number}.{time.time_ns()}\n"
                file.write_bytes(original.rstrip(b"\n") + edit.encode())
                spent = timed(command)
                if run >= 0:
                    times[name].append(spent)
    finally:
        file.write_bytes(original)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description="Race two incremental builds.")
    parser.add_argument("--edit", type=Path, required=True, help="the frozen file to change")
    parser.add_argument("--official", required=True, help="the command of the official build")
    parser.add_argument("--ours", required=True, help="mpytool's command")
    parser.add_argument("--runs", type=int, default=RUNS)
    options = parser.parse_args()
    nothing = shlex.join([sys.executable, "-c", "pass"])
    commands = {"official": options.official, "ours": options.ours, "nothing": nothing}
    times = race(options.edit, commands, options.runs)
    print(f"{'':12}{'wall':>10}{'processor':>13}")
    for name, spent in times.items():
        wall, processor = (statistics.median(column) * 1e3 for column in zip(*spent, strict=True))
        print(f"{name:12}{wall:>7,.0f} ms{processor:>10,.0f} ms")
    pairs = list(zip(times["official"], times["ours"], strict=True))
    wall, processor = (
        statistics.median(theirs[i] / ours[i] for theirs, ours in pairs) for i in (0, 1)
    )
    print(f"{'ratio':12}{wall:>10.1f}{processor:>13.1f}")


if __name__ == "__main__":
    main()
