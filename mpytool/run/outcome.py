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
