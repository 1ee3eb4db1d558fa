# SPDX-License-Identifier: MIT
VALUES = (1.5, -0.25, 1e10, 2.0, 0.0, (3.0, (4.5, None)))
TURN = 2 + 1.5j


def run():
    print(VALUES, sum(VALUES[:5]), TURN * TURN, abs(3 + 4j))
    print("%.3f %g" % (2 / 3, 1e-4), round(2.5), int(-3.75), divmod(7.5, 2))
