# SPDX-License-Identifier: MIT
"""Sensors. A reading is an integer in tenths of the unit: 215 is 21.5 degrees."""

from . import DAY
from .noise import noise, wave


class Sensor:
    """A simulated sensor: a mean, a swing over the day and noise."""

    unit = "?"
    mean = 0
    swing = 0
    spread = 0
    peak = 0  # minute of the day at which the curve starts to rise

    def __init__(self, place, seed):
        self.place = place
        self._noise = noise(seed, self.spread)

    @property
    def label(self):
        return "%s %s" % (self.place, self.name)

    @property
    def name(self):
        return type(self).__name__.lower()

    def read(self, minute):
        curve = wave((minute - self.peak) % DAY)
        return self.mean + self.swing * curve // 100 + next(self._noise)


class Thermometer(Sensor):
    unit = "C"
    mean = 140
    swing = 75
    spread = 12
    peak = 540


class Hygrometer(Sensor):
    unit = "%"
    mean = 600
    swing = -180
    spread = 25
    peak = 540


class Barometer(Sensor):
    unit = "hPa"
    mean = 10130
    swing = 15
    spread = 4

    def __init__(self, place, seed):
        super().__init__(place, seed)
        self.front = 0

    def read(self, minute):
        # A front passes in the evening: the pressure falls, then recovers.
        if 1080 <= minute % DAY < 1260:
            self.front -= 60
        elif self.front < 0:
            self.front += 45
        return super().read(minute) + self.front
