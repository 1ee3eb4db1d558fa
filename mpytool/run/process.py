# SPDX-License-Identifier: MIT
"""Run a program on this machine as an emulator: pipe its output, stop it in time."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from collections.abc import Sequence
from typing import IO

from mpytool.errors import BoardError
from mpytool.run.outcome import TIMED_OUT, Deadline, Write

_READ_SIZE = 1 << 16  # bytes at most for one write of the console
_POLL = 0.1  # seconds between two looks at the deadline and the process
_ERROR_SIZE = 4096  # bytes of the program's error output that are kept


def run_process(
    command: Sequence[str], write: Write, deadline: Deadline, *, hint: str
) -> tuple[int, str]:
    """Run `command`, stream its standard output to `write`.

    Returns:
        Its exit code (TIMED_OUT if the deadline passed, negative for a signal)
        and the start of its error output.

    Raises:
        BoardError: it cannot be started; `hint` says what to do then.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise BoardError(
            f"cannot run {command[0]}: {error.strerror or error}", hint=hint
        ) from error
    errors = bytearray()
    chunks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
    assert process.stdout is not None
    assert process.stderr is not None
    readers = [
        threading.Thread(target=_pump, args=(process.stdout, chunks), daemon=True),
        threading.Thread(target=_collect, args=(process.stderr, errors), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        ended = _stream(chunks, write, deadline)
        code = process.wait(deadline.left(5.0) or 1.0) if ended else TIMED_OUT
    except subprocess.TimeoutExpired:
        code = TIMED_OUT
    finally:
        _stop(process)
        for reader in readers:
            reader.join(1.0)
        process.stdout.close()
        process.stderr.close()
    return code, bytes(errors).decode("utf-8", "replace").strip()


def _pump(stream: IO[bytes], chunks: queue.SimpleQueue[bytes | None]) -> None:
    """Move what comes from `stream` to the queue; None at its end."""
    with contextlib.suppress(OSError, ValueError):
        while data := os.read(stream.fileno(), _READ_SIZE):
            chunks.put(data)
    chunks.put(None)


def _collect(stream: IO[bytes], into: bytearray) -> None:
    """Keep the start of `stream`, read it to its end."""
    with contextlib.suppress(OSError, ValueError):
        while data := os.read(stream.fileno(), _READ_SIZE):
            into += data[: max(0, _ERROR_SIZE - len(into))]


def _stream(chunks: queue.SimpleQueue[bytes | None], write: Write, deadline: Deadline) -> bool:
    """Write what comes until the output ends (True) or the deadline passes (False)."""
    while not deadline.passed:
        try:
            data = chunks.get(timeout=deadline.left(_POLL))
        except queue.Empty:
            continue
        if data is None:
            return True
        write(data)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process if it still runs."""
    if process.poll() is None:
        process.kill()
        process.wait()
