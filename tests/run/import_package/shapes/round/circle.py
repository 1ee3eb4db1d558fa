# SPDX-License-Identifier: MIT
from .. import square
from .. import round as up
from ..square import Square


class Circle:
    def __init__(self, r):
        self.r = r

    def area(self):
        return 3 * self.r ** 2, Square is square.Square
