# SPDX-License-Identifier: MIT
"""Run a program on this machine as an emulator: pipe input and output, stop it in time.

Where a session is given (`run.repl`), it stands between the two: its status ends the run.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO

from mpytool.errors import BoardError
from mpytool.run.outcome import TIMED_OUT, Deadline, Read, Write, no_input
from mpytool.run.repl import Session

_READ_SIZE = 1 << 16  # bytes at most for one write of the console
_POLL = 0.1  # seconds between two looks at the deadline and the process
_ERROR_SIZE = 4096  # bytes of the program's error output that are kept
_INPUT_SIZE = 256  # bytes of input at most for one write
_PAUSE = 0.005  # seconds between two looks at what a session wants to send
_NUDGE_PAUSE = 1.0  # seconds of silence after which a session asks again


def run_process(
    command: Sequence[str],
    write: Write,
    deadline: Deadline,
    *,
    hint: str,
    read: Read = no_input,
    session: Session | None = None,
) -> tuple[int, str]:
    """Run `command`, stream its standard output to `write` and `read` to its standard input.

    Args:
        command: the program and its arguments.
        write: takes its output, or what the session makes of it.
        deadline: when to stop it.
        hint: what to do if it cannot be started.
        read: gives its input.
        session: talks to it first; the run ends when this has a status.

    Returns:
        Its exit code, or the session's status (TIMED_OUT if the deadline passed, negative
        for a signal), and the start of its error output.

    Raises:
        BoardError: it cannot be started; `hint` says what to do then.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise BoardError(
            f"cannot run {command[0]}: {error.strerror or error}", hint=hint
        ) from error
    return _Run(process, write, deadline, read, session).run()


class _Run:
    """A started process and the threads that move its bytes."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        write: Write,
        deadline: Deadline,
        read: Read,
        session: Session | None,
    ) -> None:
        self._process, self._write, self._deadline = process, write, deadline
        self._read, self._session = read, session
        self._over = False
        self._errors = bytearray()
        self._chunks: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def run(self) -> tuple[int, str]:
        """Move bytes until the end; the code and the errors, as `run_process`."""
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        tasks: list[tuple[Callable[..., None], tuple[object, ...]]] = [
            (_pump, (process.stdout, self._chunks)),
            (_collect, (process.stderr, self._errors)),
            (self._forward, (process.stdin,)),
        ]
        threads = [
            threading.Thread(target=task, args=arguments, daemon=True) for task, arguments in tasks
        ]
        for thread in threads:
            thread.start()
        try:
            code = self._wait()
        finally:
            self._over = True
            _stop(process)
            for thread in threads:
                thread.join(1.0)
            for stream in (process.stdin, process.stdout, process.stderr):
                with contextlib.suppress(OSError):
                    stream.close()
        return code, bytes(self._errors).decode("utf-8", "replace").strip()

    def _wait(self) -> int:
        """The exit code, the session's status or TIMED_OUT, when it is known."""
        ended = self._stream()
        if self._session:
            if rest := self._session.flush():
                self._write(rest)
            if self._session.status is not None:
                return self._session.status
        if not ended:
            return TIMED_OUT
        try:
            return self._process.wait(self._deadline.left(5.0) or 1.0)
        except subprocess.TimeoutExpired:
            return TIMED_OUT

    def _stream(self) -> bool:
        """Write what comes until the end (True) or until the deadline passes (False)."""
        session = self._session
        asked = time.monotonic()
        while not self._deadline.passed:
            try:
                data = self._chunks.get(timeout=self._deadline.left(_POLL))
            except queue.Empty:
                data = b""
            if data is None:
                return True
            if session:
                data = session.feed(data)
                if not session.started and time.monotonic() - asked > _NUDGE_PAUSE:
                    asked = time.monotonic()
                    session.nudge()
            if data:
                self._write(data)
            if session and session.status is not None:
                return True
        return False

    def _forward(self, stream: IO[bytes]) -> None:
        """Send what the session says, and once the program runs, the user's input."""
        session = self._session
        with contextlib.suppress(OSError, ValueError):
            while not self._over:
                if session and session.outgoing:
                    data = bytes(session.outgoing)
                    del session.outgoing[: len(data)]
                elif session and not session.started:
                    time.sleep(_PAUSE)
                    continue
                elif self._read is no_input:
                    break
                else:
                    data = self._read(_INPUT_SIZE, _POLL)
                    if session:  # a terminal on a wire sends CR for the Enter key
                        data = data.replace(b"\r\n", b"\r").replace(b"\n", b"\r")
                if data:
                    stream.write(data)
            stream.close()


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


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the process if it still runs."""
    if process.poll() is None:
        process.kill()
        process.wait()
