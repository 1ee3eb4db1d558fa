# SPDX-License-Identifier: MIT
"""Alarms with hysteresis."""


class Alarm:
    """Fires when a value leaves [low, high]; clears when it is `margin` inside again."""

    def __init__(self, low, high, margin=10):
        self.low, self.high, self.margin = low, high, margin
        self.state = "ok"
        self.count = 0

    def check(self, value):
        """The new state if it has changed, else None."""
        if self.state == "ok":
            new = "low" if value < self.low else "high" if value > self.high else "ok"
        else:
            inside = self.low + self.margin <= value <= self.high - self.margin
            new = "ok" if inside else self.state
        if new == self.state:
            return None
        self.state = new
        self.count += new != "ok"
        return new
