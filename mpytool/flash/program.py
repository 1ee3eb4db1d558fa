# SPDX-License-Identifier: MIT
"""Run another tool and take its output: picotool, dfu-util, pyOCD."""

from __future__ import annotations

import subprocess

from mpytool.errors import BoardError


def run_program(command: list[str], timeout: float, recover: str) -> tuple[int, str]:
    """Exit code and output of a program.

    Args:
        command: the program and its arguments.
        timeout: seconds until it counts as stuck.
        recover: what to do if it does not end.

    Raises:
        BoardError: it cannot be run, or does not end in time.
    """
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
            f"{' '.join(command[:2])} did not end within {timeout:g} s", hint=recover
        ) from error
    return done.returncode, done.stdout.decode("utf-8", "replace")


def last_line(output: str) -> str:
    """The last line of a program's output that says something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
