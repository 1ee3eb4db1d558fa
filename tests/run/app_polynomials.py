# SPDX-License-Identifier: MIT
# Polynomials: dict of powers, operators, evaluation by Horner, printing, Newton's method in integers.
class Poly:
    def __init__(self, *coefficients):
        self.c = {i: v for i, v in enumerate(coefficients) if v}

    @classmethod
    def of(cls, d):
        p = cls()
        p.c = {k: v for k, v in d.items() if v}
        return p

    def __add__(self, o):
        if isinstance(o, int):
            o = Poly(o)
        d = dict(self.c)
        for k, v in o.c.items():
            d[k] = d.get(k, 0) + v
        return Poly.of(d)

    __radd__ = __add__

    def __neg__(self):
        return Poly.of({k: -v for k, v in self.c.items()})

    def __sub__(self, o):
        return self + (-o)

    def __mul__(self, o):
        if isinstance(o, int):
            return Poly.of({k: v * o for k, v in self.c.items()})
        d = {}
        for i, a in self.c.items():
            for j, b in o.c.items():
                d[i + j] = d.get(i + j, 0) + a * b
        return Poly.of(d)

    __rmul__ = __mul__

    def __pow__(self, n):
        r = Poly(1)
        for _ in range(n):
            r = r * self
        return r

    def __call__(self, x):
        r = 0
        for k in range(self.degree(), -1, -1):
            r = r * x + self.c.get(k, 0)
        return r

    def degree(self):
        return max(self.c) if self.c else 0

    def derivative(self):
        return Poly.of({k - 1: k * v for k, v in self.c.items() if k})

    def __eq__(self, o):
        return self.c == o.c

    def __str__(self):
        out = ""
        for k in sorted(self.c, reverse=True):
            v = self.c[k]
            sign = " - " if v < 0 else " + "
            body = "" if abs(v) == 1 and k else str(abs(v))
            out += sign + body + ("x" if k else "") + ("^%d" % k if k > 1 else "")
        return (out[3:] if out.startswith(" + ") else "-" + out[3:]) or "0"

x = Poly(0, 1)
p = x ** 3 - 6 * x ** 2 + 11 * x + -6
print(p, "|", p.derivative(), "|", p - p, "|", -x)
# expect: x^3 - 6x^2 + 11x - 6 | 3x^2 - 12x + 11 | - | -x
print([n for n in range(-5, 10) if p(n) == 0], p(10), p(2 ** 40))
# expect: [1, 2, 3] 504 1329227995777662317986131379860013050
print((x + 1) ** 8)  # expect: x^8 + 8x^7 + 28x^6 + 56x^5 + 70x^4 + 56x^3 + 28x^2 + 8x + 1
print((x + 1) * (x + -1) == x ** 2 + -1, (x + 1) ** 30 == (x + 1) ** 15 * (x + 1) ** 15)
# expect: True True
y = (x + 2)(Poly(1, 1))
print(y)  # expect: x + 3
