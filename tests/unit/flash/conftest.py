# SPDX-License-Identifier: MIT
"""What tests of flashing share: nothing is plugged in, and programs on PATH are fakes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mpytool.flash import ports, usb
from mpytool.flash.ports import SerialPort


@pytest.fixture(autouse=True)
def nothing_is_connected(monkeypatch, tmp_path):
    """What is plugged into this machine, or installed on it, is none of the tests' business."""
    monkeypatch.setattr("mpytool.flash.ports.serial_ports", list)
    monkeypatch.setattr("mpytool.flash.boot_loader.serial_ports", list)
    monkeypatch.setattr("mpytool.flash.remote.serial_ports", list)
    monkeypatch.setattr(usb, "_DEVICES", tmp_path / "no-usb")
    monkeypatch.setattr("mpytool.flash.uf2_drive.RESTART_TIMEOUT", 0.0)
    which = shutil.which

    def faked(name: str) -> str | None:
        found = which(name)
        return found if found and Path(found).is_relative_to(tmp_path) else None

    monkeypatch.setattr(shutil, "which", faked)


@pytest.fixture
def plug_in(monkeypatch) -> Callable[..., None]:
    """A function (serial ports): from now on, these are there."""

    def plug(*found: SerialPort) -> None:
        for module in (ports, "mpytool.flash.boot_loader", "mpytool.flash.remote"):
            name = module if isinstance(module, str) else module.__name__
            monkeypatch.setattr(f"{name}.serial_ports", lambda: list(found))

    return plug


@pytest.fixture
def fake_program(tmp_path, monkeypatch) -> Callable[[str, str], Path]:
    """A function (name, Python source) -> its path; the program is on PATH.

    The source sees its arguments as `args`, and a folder of its own as `home`.
    """
    folder = tmp_path / "bin"

    def make(name: str, source: str) -> Path:
        if os.name != "posix":
            pytest.skip("needs POSIX scripts")
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(
            f"#!{sys.executable} -IS\nimport sys, pathlib\nargs = sys.argv[1:]\n"
            f"home = pathlib.Path({str(tmp_path)!r})\n"
            "with (home / 'calls').open('a') as file:\n"
            "    print(pathlib.Path(sys.argv[0]).name, *args, file=file)\n" + source
        )
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)
        return path

    return make


@pytest.fixture
def calls(tmp_path) -> Callable[[], list[str]]:
    """A function -> the command lines of the fake programs so far."""
    return lambda: (tmp_path / "calls").read_text().splitlines()
