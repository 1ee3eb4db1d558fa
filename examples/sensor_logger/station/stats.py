# SPDX-License-Identifier: MIT
"""Statistics of a series, in one pass."""


class Stats:
    """Count, least, greatest and mean."""

    def __init__(self):
        self.count = 0
        self.total = 0
        self.least = self.greatest = None

    def add(self, value):
        self.count += 1
        self.total += value
        if self.least is None or value < self.least:
            self.least = value
        if self.greatest is None or value > self.greatest:
            self.greatest = value

    @property
    def mean(self):
        if not self.count:
            raise ValueError("no values")
        return self.total / self.count
