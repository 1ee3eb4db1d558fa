# SPDX-License-Identifier: MIT
"""Numbers that look random and are the same in every run."""


def noise(seed, spread):
    """Yield integers from -spread to spread without end (a linear congruential generator)."""
    state = seed
    while True:
        state = (state * 75 + 74) % 65537
        yield state % (2 * spread + 1) - spread


def wave(phase):
    """A smooth curve over one day: phase 0 to 1439 minutes gives -100 to 100, two parabolas."""
    half, sign = (phase, 1) if phase < 720 else (phase - 720, -1)
    return sign * (half * (720 - half)) // 1296
