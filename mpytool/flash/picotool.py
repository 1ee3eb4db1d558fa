# SPDX-License-Identifier: MIT
"""Write a board with picotool, Raspberry Pi's own program.

    picotool version          -> "picotool v2.1.1 (...)"
    picotool load -x FILE     writes FILE to a board in BOOTSEL mode and starts it

Source: the README of raspberrypi/picotool.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from mpytool.errors import BoardError

PROGRAM = "picotool"
_VERSION_TIMEOUT = 10  # seconds
_LOAD_TIMEOUT = 120  # seconds; 2 MiB take about 10


def find_picotool() -> str | None:
    """The path of picotool, or None if it is not on PATH."""
    return shutil.which(PROGRAM)


def picotool_version(program: str) -> str:
    """The version of picotool: "2.1.1".

    Raises:
        BoardError: the program cannot be run, or is no picotool.
    """
    code, output = _run([program, "version"], _VERSION_TIMEOUT)
    found = re.search(r"picotool v(\d+(?:\.\d+)*)", output)
    if code or not found:
        shown = output.strip().splitlines()[:1] or [f"exit code {code}"]
        raise BoardError(
            f"{program}: expected 'picotool v...' as its version, found {shown[0]!r}",
            hint="install picotool again, or take it from PATH to use the RPI-RP2 drive",
        )
    return found[1]


def load(program: str, data: bytes) -> str:
    """Write the UF2 file `data` to the connected board and start it; picotool's output.

    Raises:
        BoardError: no board is connected, or picotool could not write it.
    """
    with tempfile.TemporaryDirectory(prefix="mpytool-") as folder:
        file = Path(folder, "image.uf2")
        file.write_bytes(data)
        code, output = _run([program, "load", "-x", str(file)], _LOAD_TIMEOUT)
    if code:
        raise BoardError(
            f"picotool failed with exit code {code}: {output.strip() or 'it said nothing'}",
            hint="hold BOOTSEL while plugging the board in, then flash again",
        )
    return output


def _run(command: list[str], timeout: float) -> tuple[int, str]:
    """Exit code and output of a program."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout,
            check=False,
        )
    except OSError as error:
        raise BoardError(f"cannot run {command[0]}: {error.strerror or error}") from error
    except subprocess.TimeoutExpired as error:
        raise BoardError(
            f"{' '.join(command[:2])} did not end within {timeout:g} s",
            hint="plug the board in again with BOOTSEL held, then flash again",
        ) from error
    return done.returncode, done.stdout.decode("utf-8", "replace")
