# SPDX-License-Identifier: MIT
# Classes: attributes, methods, class and instance variables, class bodies.
class Point:
    """A point."""
    count = 0

    def __init__(self, x, y=0):
        self.x = x
        self.y = y
        Point.count += 1

    def move(self, dx, dy):
        self.x += dx
        self.y += dy
        return self

    def __repr__(self):
        return "Point(%r, %r)" % (self.x, self.y)

p = Point(1)
q = Point(3, 4)
print(p, q, Point.count, p.count)  # expect: Point(1, 0) Point(3, 4) 2 2
print(p.move(1, 2).move(1, 1))  # expect: Point(3, 3)
p.count = 10
print(p.count, q.count, Point.count)  # expect: 10 2 2
m = q.move
print(m(10, 10), q.x)  # expect: Point(13, 14) 13
print(Point.move(q, 1, 1))  # expect: Point(14, 15)
print(type(p) is Point, isinstance(p, Point), isinstance(p, object), Point.__name__)
# expect: True True True Point
print(hasattr(p, "x"), hasattr(p, "z"), getattr(p, "z", "none"))  # expect: True False none
setattr(p, "z", 5)
print(p.z)  # expect: 5
Point.norm2 = lambda self: self.x ** 2 + self.y ** 2
print(p.norm2())  # expect: 18

class Body:
    a = 1
    b = a + 1
    items = [i for i in range(3)]
    if b == 2:
        c = "conditional"
    for d in range(2):
        pass

    def get(self):
        return self.a, self.b

print(Body.a, Body.b, Body.c, Body.d, Body.items, Body().get())
# expect: 1 2 conditional 1 [0, 1, 2] (1, 2)

class Empty: pass

e = Empty()
e.any = "thing"
print(e.any, e.__class__.__name__)  # expect: thing Empty
try:
    e.missing
except AttributeError as err:
    print(err)
# expect: 'Empty' object has no attribute 'missing'

def factory(n):
    class Made:
        size = n
        def get(self):
            return n
    return Made

print(factory(3).size, factory(4)().get())  # expect: 3 4
