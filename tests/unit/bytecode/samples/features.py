import os
from sys import path as p


def f(a, b=2, *rest, c, d="x", **kw):
    total = [i + a for i in b if i]
    for j in range(10):
        with open(d) as h:
            break
    first, *middle, last = rest
    return -total, 1.5, (1, "é", b"\0", 12345678901234567890), {k: 1 for k in kw}


class A(object):
    def g(self):
        try:
            yield self.q(1, *self.z, key=not c)
        except ValueError as e:
            raise e from None
        return lambda: self


big = 1 << 300
