# SPDX-License-Identifier: MIT
"""Samples all channels and tells what happens."""

from .alarms import Alarm
from .filters import despike, moving_average
from .format import tenths
from .ring import Ring
from .stats import Stats


class Channel:
    """One sensor with its filters, history and alarm."""

    def __init__(self, sensor, alarm, keep):
        self.sensor = sensor
        self.alarm = alarm
        self.history = Ring(keep)
        self.stats = Stats()
        self._filters = [despike(150), moving_average(3)]

    def sample(self, minute):
        value = self.sensor.read(minute)
        self.stats.add(value)
        for filter_ in self._filters:
            value = filter_.send(value)
        self.history.push(value)
        return value


class Logger:
    """Channels that are sampled together."""

    def __init__(self, clock, keep):
        self.clock = clock
        self.keep = keep
        self.channels = []

    def add(self, sensor, low, high):
        self.channels.append(Channel(sensor, Alarm(low, high), self.keep))

    def __iter__(self):
        return iter(self.channels)

    def run(self, samples, every):
        """Sample `samples` times; yield a line for each alarm that changes its state."""
        for _ in range(samples):
            for channel in self.channels:
                value = channel.sample(self.clock.minute)
                state = channel.alarm.check(value)
                if state:
                    sign = " " if state == "ok" else "!"
                    yield "%s %s %-16s %-4s %7s %s" % (
                        self.clock,
                        sign,
                        channel.sensor.label,
                        state,
                        tenths(value),
                        channel.sensor.unit,
                    )
            self.clock.advance(every)
