# SPDX-License-Identifier: MIT
# Reverse and in-place special methods, NotImplemented.
class Vec:
    def __init__(self, *c):
        self.c = c

    def __repr__(self):
        return "Vec" + str(self.c)

    def __add__(self, o):
        if not isinstance(o, Vec):
            return NotImplemented
        return Vec(*[a + b for a, b in zip(self.c, o.c)])

    def __mul__(self, k):
        if isinstance(k, Vec):
            return sum(a * b for a, b in zip(self.c, k.c))
        return Vec(*[a * k for a in self.c])

    def __rmul__(self, k):
        return self * k

    def __rsub__(self, k):
        return Vec(*[k - a for a in self.c])

    def __rtruediv__(self, k):
        return "rtruediv"

    def __rfloordiv__(self, k):
        return "rfloordiv"

    def __rmod__(self, k):
        return "rmod"

    def __rpow__(self, k):
        return "rpow"

    def __rlshift__(self, k):
        return "rlshift"

    def __rrshift__(self, k):
        return "rrshift"

    def __rand__(self, k):
        return "rand"

    def __ror__(self, k):
        return "ror"

    def __rxor__(self, k):
        return "rxor"

    def __eq__(self, o):
        return isinstance(o, Vec) and self.c == o.c

    def __neg__(self):
        return Vec(*[-a for a in self.c])

    def __len__(self):
        return len(self.c)

a, b = Vec(1, 2), Vec(3, 4)
print(a + b, a * 2, 2 * a, a * b, 10 - a, -a, a == Vec(1, 2), a != b)
# expect: Vec(4, 6) Vec(2, 4) Vec(2, 4) 11 Vec(9, 8) Vec(-1, -2) True True
print(1 / a, 1 // a, 1 << a, 1 >> a, 1 & a, 1 | a, 1 ^ a, 2 ** a)
# expect: rtruediv rfloordiv rlshift rrshift rand ror rxor rpow
c = a
c *= 3
print(c)  # expect: Vec(3, 6)
c = a
c += b
print(c, c is a)  # expect: Vec(4, 6) False
try:
    a + 1
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    a - b
except TypeError:
    print("TypeError")
# expect: TypeError
