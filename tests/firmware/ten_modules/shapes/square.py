# SPDX-License-Identifier: MIT
class Shape:
    count = 0

    def __init__(self, name):
        self.name = name
        Shape.count += 1

    def __repr__(self):
        return "<{} {}>".format(self.name, self.area())

    def area(self):
        raise NotImplementedError


class Square(Shape):
    def __init__(self, side):
        super().__init__("square")
        self.side = side

    def area(self):
        return self.side**2
