# SPDX-License-Identifier: MIT
"""Fixtures of all tests: the runtime built for the host, and running projects on boards.

`programs.py` beside this file can be imported by every test module.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
if str(TESTS) not in sys.path:
    sys.path.insert(0, str(TESTS))

_RUN_TIMEOUT = 60  # seconds for one program


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended on a board.

    Attributes:
        output: the console's bytes.
        status: 0, 1 after an uncaught exception, 124 at the timeout.
        errors: what the host build's sanitizers say.
    """

    output: bytes
    status: int
    errors: str = ""


# Builds a project for a board and boots it: (project, board id, runtime or None).
RunOnBoard = Callable[..., Outcome]


@pytest.fixture(scope="session", autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes the user's cache folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPYTOOL_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def run_on_board() -> RunOnBoard:
    """A function that builds a project by the library and boots it in the board's emulator."""
    from mpytool.boards.load import load_board
    from mpytool.build import build_image
    from mpytool.image.container import parse_image
    from mpytool.run.boot import boot

    def run(
        path: Path, board_id: str, runtime: Path | None = None, timeout: float = _RUN_TIMEOUT
    ) -> Outcome:
        board = load_board(board_id)
        data = build_image(path, board, runtime=runtime).data
        if board_id == "host":
            return _run_here(data, timeout)
        image = parse_image(data, board)
        output = bytearray()
        status = boot(image, board, output.extend, timeout=timeout)
        return Outcome(bytes(output), status)

    return run


def _run_here(data: bytes, timeout: float) -> Outcome:
    """Run a host image without mpytool's runner, which drops what sanitizers say."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder, "image.elf")
        program.write_bytes(data)
        program.chmod(0o755)
        done = subprocess.run([str(program)], capture_output=True, timeout=timeout, check=False)
    return Outcome(done.stdout, done.returncode, done.stderr.decode(errors="replace"))


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Keep other test processes out while building."""
    import fcntl  # not on Windows, where nothing is built

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _why_no_host_build() -> str:
    """Why the runtime cannot be built for this machine, or ""."""
    if sys.platform != "linux":
        return "the host build of the runtime is a 32-bit Linux program"
    if not shutil.which("gcc"):
        return "gcc is not installed"
    probe = subprocess.run(
        ["gcc", "-m32", "-x", "c", "-o", os.devnull, "-"],
        input=b"#include <stdint.h>\nint main(void) { return 0; }\n",
        capture_output=True,
        check=False,
    )
    return "" if probe.returncode == 0 else "gcc cannot build 32-bit programs (gcc-multilib)"


def build_host_runtime(*flags: str) -> Path:
    """Build the runtime for this machine; the ELF file.

    Skips the test if the machine cannot build it; fails it if the build fails.
    """
    if reason := _why_no_host_build():
        pytest.skip(reason)
    folder = ROOT / "build" / "-".join(("host", *(flag.removeprefix("--") for flag in flags)))
    with lock(ROOT / "build" / "host.lock"):
        done = subprocess.run(
            [sys.executable, str(ROOT / "firmware" / "build.py"), "host", *flags],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, f"the host runtime does not build:\n{done.stderr}"
    return folder / "runtime.elf"


@pytest.fixture(scope="session")
def host_runtime() -> Path:
    """The runtime for this machine, under AddressSanitizer and UBSan."""
    return build_host_runtime("--sanitize")


@pytest.fixture(scope="session")
def stress_runtime() -> Path:
    """The same, and it collects garbage at every allocation."""
    return build_host_runtime("--sanitize", "--stress")


@pytest.fixture(scope="session")
def switch_runtime() -> Path:
    """The runtime for this machine with a VM that dispatches by a switch."""
    return build_host_runtime("--sanitize", "--switch")


@pytest.fixture
def needs_qemu_arm() -> None:
    """Skips the test without QEMU for Arm."""
    if not shutil.which("qemu-system-arm"):
        pytest.skip("qemu-system-arm is not installed")
