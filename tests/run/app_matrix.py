# SPDX-License-Identifier: MIT
# Matrices and vectors as classes with operators, exact fractions.
def gcd(a, b):
    while b:
        a, b = b, a % b
    return abs(a)

class Fraction:
    def __init__(self, n, d=1):
        g = gcd(n, d) or 1
        if d < 0:
            g = -g
        self.n, self.d = n // g, d // g

    def _of(v):
        return v if isinstance(v, Fraction) else Fraction(v)

    def __add__(self, o):
        o = Fraction._of(o)
        return Fraction(self.n * o.d + o.n * self.d, self.d * o.d)

    __radd__ = __add__

    def __neg__(self):
        return Fraction(-self.n, self.d)

    def __sub__(self, o):
        return self + -Fraction._of(o)

    def __mul__(self, o):
        o = Fraction._of(o)
        return Fraction(self.n * o.n, self.d * o.d)

    __rmul__ = __mul__

    def __truediv__(self, o):
        o = Fraction._of(o)
        return Fraction(self.n * o.d, self.d * o.n)

    def __eq__(self, o):
        o = Fraction._of(o)
        return self.n == o.n and self.d == o.d

    def __lt__(self, o):
        o = Fraction._of(o)
        return self.n * o.d < o.n * self.d

    def __bool__(self):
        return self.n != 0

    def __hash__(self):
        return hash((self.n, self.d))

    def __repr__(self):
        return str(self.n) if self.d == 1 else "%d/%d" % (self.n, self.d)

class Matrix:
    def __init__(self, rows):
        self.rows = [[Fraction._of(v) for v in r] for r in rows]

    def __matmul__(self, o):
        cols = list(zip(*o.rows))
        return Matrix([[sum(a * b for a, b in zip(r, c)) for c in cols] for r in self.rows])

    def __getitem__(self, key):
        i, j = key
        return self.rows[i][j]

    def __eq__(self, o):
        return self.rows == o.rows

    def __repr__(self):
        return "\n".join(" ".join("%6s" % v for v in r) for r in self.rows)

    def inverse(self):
        n = len(self.rows)
        a = [r[:] + [Fraction(int(i == j)) for j in range(n)] for i, r in enumerate(self.rows)]
        det = Fraction(1)
        for i in range(n):
            p = next(k for k in range(i, n) if a[k][i])
            if p != i:
                a[i], a[p] = a[p], a[i]
                det = -det
            det = det * a[i][i]
            a[i] = [v / a[i][i] for v in a[i]]
            for k in range(n):
                if k != i:
                    f = a[k][i]
                    a[k] = [v - f * w for v, w in zip(a[k], a[i])]
        return Matrix([r[n:] for r in a]), det

print(Fraction(1, 3) + Fraction(1, 6), Fraction(6, -4), 2 * Fraction(3, 8), Fraction(1, 2) - 1, Fraction(3) / 7)
# expect: 1/2 -3/2 3/4 -1/2 3/7
print(sorted([Fraction(1, 2), Fraction(1, 3), Fraction(3, 4)]), {Fraction(2, 4): "half"}[Fraction(1, 2)])
# expect: [1/3, 1/2, 3/4] half
m = Matrix([[2, 1, 3], [0, -1, 4], [1, 2, 5]])
inv, det = m.inverse()
print(det)  # expect: -19
print(inv)
# expect:  13/19  -1/19  -7/19
# expect:  -4/19  -7/19   8/19
# expect:  -1/19   3/19   2/19
print(m @ inv == Matrix([[1, 0, 0], [0, 1, 0], [0, 0, 1]]), inv[1, 2], (m @ m)[2, 0])
# expect: True 8/19 7
h = Matrix([[Fraction(1, i + j + 1) for j in range(5)] for i in range(5)])
print(h.inverse()[1], h.inverse()[0][4, 4])  # expect: 1/266716800000 44100
