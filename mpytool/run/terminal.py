# SPDX-License-Identifier: MIT
"""The user's standard input as a console's: a terminal, a pipe or a file.

    with StandardInput() as keyboard:
        boot(file, board, write, read=keyboard.read)

A terminal gives each key at once and does not echo it, as the device does that; Ctrl-C still
interrupts.  A terminal that belongs to another job is left alone.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import queue
import select
import threading
from types import TracebackType
from typing import Any, Self

_BLOCK_SIZE = 1024  # bytes read at once
_BLOCK_COUNT = 4  # blocks that are read before they are wanted
_POLL = 0.1  # seconds between two looks at the end


class StandardInput:
    """Reads a file descriptor in the background, while it is used as a context manager.

    Args:
        descriptor: what to read; 0 is standard input.
    """

    def __init__(self, descriptor: int = 0) -> None:
        self._descriptor = descriptor
        self._blocks: queue.Queue[bytes] = queue.Queue(_BLOCK_COUNT)
        self._rest = b""  # of a block that was not read whole
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._terminal: list[Any] | None = None  # its state before

    def __enter__(self) -> Self:
        if self._usable():
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._over.set()
        if self._terminal is not None:
            termios: Any = importlib.import_module("termios")
            with contextlib.suppress(termios.error, OSError):
                termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._terminal)
        if os.name == "posix" and self._thread.is_alive():
            self._thread.join(1.0)

    def read(self, most: int, seconds: float) -> bytes:
        """At most `most` bytes, waiting at most `seconds` for the first; b"" for none."""
        if not self._rest:
            try:
                self._rest = self._blocks.get(timeout=seconds) if seconds else self._next()
            except queue.Empty:
                return b""
        data, self._rest = self._rest[:most], self._rest[most:]
        return data

    def _next(self) -> bytes:
        return self._blocks.get_nowait()

    def _usable(self) -> bool:
        """Whether there is something to read; a terminal is set up for it."""
        try:
            os.fstat(self._descriptor)
            if os.name != "posix" or not os.isatty(self._descriptor):
                return True
            if os.tcgetpgrp(self._descriptor) != os.getpgrp():
                return False  # reading would stop the process
            termios: Any = importlib.import_module("termios")
            self._terminal = termios.tcgetattr(self._descriptor)
            tty: Any = importlib.import_module("tty")
            tty.setcbreak(self._descriptor, termios.TCSADRAIN)
        except OSError:
            return False
        return True

    def _fill(self) -> None:
        """Read blocks until the end of the input or of the run."""
        with contextlib.suppress(OSError, ValueError):
            while not self._over.is_set():
                if os.name == "posix":
                    ready, _, _ = select.select([self._descriptor], [], [], _POLL)
                    if not ready:
                        continue
                block = os.read(self._descriptor, _BLOCK_SIZE)
                if not block:
                    return
                self._put(block)

    def _put(self, block: bytes) -> None:
        while not self._over.is_set():
            with contextlib.suppress(queue.Full):
                self._blocks.put(block, timeout=_POLL)
                return
