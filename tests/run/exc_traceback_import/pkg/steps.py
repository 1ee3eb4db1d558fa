# SPDX-License-Identifier: MIT
from . import maths


def run(values):
    for v in values:
        print(maths.invert(v))
