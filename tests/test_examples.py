# SPDX-License-Identifier: MIT
"""The examples print the same under CPython, on the host, on both boards, and as told."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Outcome, RunOnBoard
from programs import output_lines

EXAMPLES = ROOT / "examples"
NAMES = sorted(path.parent.name for path in EXAMPLES.glob("*/main.py"))

each_example = pytest.mark.parametrize("name", NAMES)


def expected_lines(name: str) -> list[str]:
    return output_lines((EXAMPLES / name / "expected.txt").read_bytes())


def check(name: str, outcome: Outcome) -> None:
    assert outcome.errors == ""
    assert output_lines(outcome.output) == expected_lines(name)
    assert outcome.status == 0


def test_the_examples_are_there_and_explained() -> None:
    assert set(NAMES) >= {"sensor_logger", "text_report", "scheduler"}
    for name in NAMES:
        readme = (EXAMPLES / name / "README.md").read_text(encoding="utf-8")
        assert f"examples/{name} --board" in readme
        assert "expected.txt" in readme


def test_one_example_has_ten_modules() -> None:
    assert len(list((EXAMPLES / "sensor_logger").rglob("*.py"))) >= 10


@each_example
def test_cpython(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-B", "-X", "utf8", str(EXAMPLES / name / "main.py")],
        capture_output=True,
        check=True,
    )
    assert output_lines(done.stdout) == expected_lines(name)


@each_example
def test_host(name: str, run_on_board: RunOnBoard, host_runtime: Path) -> None:
    check(name, run_on_board(EXAMPLES / name, "host", host_runtime))


@each_example
def test_host_gc_stress(name: str, run_on_board: RunOnBoard, stress_runtime: Path) -> None:
    check(name, run_on_board(EXAMPLES / name, "host", stress_runtime))


@pytest.mark.needs_qemu
@pytest.mark.usefixtures("needs_qemu_arm")
@each_example
def test_qemu(name: str, run_on_board: RunOnBoard) -> None:
    check(name, run_on_board(EXAMPLES / name, "qemu_mps2_an385"))


@each_example
def test_rp2040(name: str, run_on_board: RunOnBoard) -> None:
    check(name, run_on_board(EXAMPLES / name, "rpi_pico"))
