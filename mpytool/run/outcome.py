# SPDX-License-Identifier: MIT
"""How a run ended, and what an emulator needs to know: shared by all emulators."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

TIMED_OUT = 124  # exit code, as the command `timeout` has it
INTERRUPTED = 130  # exit code after Ctrl-C: 128 + SIGINT

# Takes bytes of the console as they come.
Write = Callable[[bytes], object]

# Gives what the user sends to the console: at most so many bytes, waiting at most
# so many seconds for the first; b"" if there is nothing.
Read = Callable[[int, float], bytes]


def no_input(_most: int, _seconds: float) -> bytes:
    """A `Read` for a run without input."""
    return b""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a run must end.

    Attributes:
        at: seconds of `time.monotonic`, or None for never.
    """

    at: float | None

    @classmethod
    def after(cls, seconds: float | None) -> Deadline:
        """The deadline `seconds` from now; None for never."""
        return cls(None if seconds is None else time.monotonic() + seconds)

    @property
    def passed(self) -> bool:
        """Whether it is over."""
        return self.at is not None and time.monotonic() >= self.at

    def left(self, most: float) -> float:
        """The seconds left, at most `most`, at least 0."""
        if self.at is None:
            return most
        return max(0.0, min(most, self.at - time.monotonic()))


class LineEnds:
    r"""LF for CR LF, in a stream that comes in pieces.

    A CR at the end of a piece may be half of a CR LF: it waits for the next one.

        LineEnds().feed(b"a\r\nb\r")  ->  b"a\nb"
    """

    def __init__(self) -> None:
        self._kept = b""

    def feed(self, data: bytes) -> bytes:
        """What of the stream is certain after `data` came."""
        if not data:
            return b""
        data = self._kept + data
        self._kept = b"\r" if data.endswith(b"\r") else b""
        return data[: len(data) - len(self._kept)].replace(b"\r\n", b"\n")

    def end(self) -> bytes:
        """What was kept, at the end of the stream."""
        kept, self._kept = self._kept, b""
        return kept
