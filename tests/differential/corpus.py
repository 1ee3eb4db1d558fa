# SPDX-License-Identifier: MIT
"""Compare our compiler with mpy-cross on packages from PyPI, or on folders; run by hand.

    cd tests; python -m differential.corpus --packages differential/packages.txt
    python -m differential.corpus --target 6.2 --folders DIR... --every 4

A package is downloaded (its pinned version, nothing that it needs), unpacked and compiled;
nothing of it is run.  For each one a line tells how many of its files are identical, refused
by both on the same line or on another, and which differ.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

from fuzz.oracle import Options, Reference, differ, ours

_DOWNLOAD = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--dest"]
_ARCHIVES = {".whl", ".zip", ".gz"}


def main(arguments: list[str]) -> int:
    """Compare, and print a table; 1 if a file differs."""
    parser = argparse.ArgumentParser(prog="differential.corpus", description=__doc__)
    parser.add_argument("--packages", type=Path, help="file of pinned packages, one a line")
    parser.add_argument("--folders", type=Path, nargs="*", default=[])
    parser.add_argument("--target", default="6.3", help="6.1, 6.2 or 6.3")
    parser.add_argument("--level", type=int, default=0, help="-O level")
    parser.add_argument("--every", type=int, default=1, help="take every N-th file")
    chosen = parser.parse_args(arguments)
    options = Options(optimise=chosen.level, target=chosen.target)
    total: Counter[str] = Counter()
    with Reference(chosen.target) as reference, tempfile.TemporaryDirectory() as scratch:
        packages = chosen.packages.read_text().split() if chosen.packages else []
        unpacked = (_fetch(package, Path(scratch)) for package in packages)
        for folder in (*chosen.folders, *unpacked):
            if folder is not None:
                total += _compare(folder, reference, options, chosen.every)
    print(f"{'all':40} {_shown(total)}")
    return bool(total["bytes"] + total["only we refuse"] + total["only mpy-cross refuses"])


def _fetch(package: str, scratch: Path) -> Path | None:
    """The unpacked files of a package, or None if it cannot be had."""
    name = package.partition("==")[0]
    archives, folder = scratch / f"{name}.archives", scratch / name
    done = subprocess.run([*_DOWNLOAD, archives, package], capture_output=True, check=False)
    found = [path for path in archives.glob("*") if path.suffix in _ARCHIVES]
    if done.returncode or not found:
        print(f"{name:40} not to be had")
        return None
    if found[0].suffix == ".gz":
        with tarfile.open(found[0]) as tar:
            tar.extractall(folder, filter="data")
    else:
        with zipfile.ZipFile(found[0]) as archive:
            archive.extractall(folder)
    return folder


def _compare(folder: Path, reference: Reference, options: Options, every: int) -> Counter[str]:
    tally: Counter[str] = Counter()
    for path in sorted(folder.rglob("*.py"))[::every]:
        source = path.read_bytes()
        expected, own = reference(source, options), ours(source, options)
        kind = differ(expected, own)
        if kind in {"bytes", "only we refuse", "only mpy-cross refuses"}:
            print(f"    {kind}: {path.relative_to(folder)}: {expected.error or own.error}")
        if not kind:
            refused = "out of memory" if expected.is_out_of_memory else "same line"
            kind = "identical" if expected.data is not None else refused
        tally[kind] += 1
    print(f"{folder.name:40} {_shown(tally)}")
    return tally


def _shown(tally: Counter[str]) -> str:
    names = {"line": "other line"}
    return ", ".join(f"{count} {names.get(kind, kind)}" for kind, count in tally.most_common())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
