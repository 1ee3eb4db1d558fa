# SPDX-License-Identifier: MIT
"""Time of the simulation, in minutes since midnight."""

from . import DAY


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, start=0):
        self.minute = start

    def advance(self, minutes):
        self.minute += minutes

    def __str__(self):
        hours, minutes = divmod(self.minute % DAY, 60)
        return "%02d:%02d" % (hours, minutes)
