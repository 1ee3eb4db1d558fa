# SPDX-License-Identifier: MIT
# A package with submodules, relative imports, __init__ and import *.
import shapes
# expect: init shapes
# expect: init square
print(shapes.VERSION, shapes.__name__)  # expect: 1.0 shapes
from shapes import square, area_of
print(area_of(square.Square(3)))  # expect: 9
import shapes.round.circle  # expect: init round
print(shapes.round.circle.Circle(2).area(), shapes.round.circle.__name__)
# expect: (12, True) shapes.round.circle
from shapes.round import circle as c
print(c is shapes.round.circle)  # expect: True
from shapes.names import *
print(alpha, beta, "_hidden" in globals())  # expect: a b False
import shapes.round.circle as deep
print(deep.up.NAME)  # expect: round
