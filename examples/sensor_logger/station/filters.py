# SPDX-License-Identifier: MIT
"""Filters are generators: send a reading, get the filtered one."""

from .ring import Ring


def primed(make):
    """Run a generator to its first yield, so that it takes values by send()."""

    def start(*args):
        generator = make(*args)
        next(generator)
        return generator

    return start


@primed
def moving_average(size):
    """The mean of the latest `size` readings."""
    ring = Ring(size)
    mean = None
    while True:
        ring.push((yield mean))
        mean = sum(ring) // len(ring)


@primed
def despike(limit):
    """Replaces a reading that jumps by more than `limit` by the one before, once."""
    previous, out = None, None
    while True:
        reading = yield out
        out = reading if previous is None or abs(reading - previous) <= limit else previous
        previous = reading
