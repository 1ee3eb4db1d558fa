# SPDX-License-Identifier: MIT
# One object as iterator, context manager, callable, container and number.
class All:
    def __init__(self, n):
        self.n = n
        self.log = []

    def __enter__(self):
        self.log.append("enter")
        return self

    def __exit__(self, t, v, tb):
        self.log.append("exit")

    def __iter__(self):
        return iter(range(self.n))

    def __call__(self, x):
        return x * self.n

    def __getitem__(self, k):
        return k if isinstance(k, int) else [k.start, k.stop, k.step] if isinstance(k, type(S)) else ("key", k)

    def __setitem__(self, k, v):
        self.log.append((k, v))

    def __len__(self):
        return self.n

    def __contains__(self, x):
        return x == "magic"

    def __int__(self):
        return self.n

    def __add__(self, o):
        return All(self.n + (o.n if isinstance(o, All) else o))

    def __repr__(self):
        return "All(%d)" % self.n

class _S:
    def __getitem__(self, k):
        return k

S = _S()[1:2]
with All(3) as a:
    print(list(a), a(5), a[2], a[1:5], a["k"], len(a), "magic" in a, 1 in a, a + 1, a + a)
    # expect: [0, 1, 2] 15 2 [1, 5, None] ('key', 'k') 3 True False All(4) All(6)
    a[0] = "zero"
    a["x"] = 1
print(a.log, a[1:2:3], sum(a), max(a), list(map(a, range(3))))
# expect: ['enter', (0, 'zero'), ('x', 1), 'exit'] [1, 2, 3] 3 2 [0, 3, 6]
x, y, z = a
print(x, y, z, sorted(a, reverse=True), dict(enumerate(a)), list(zip(a, a)), all(a), any(a))
# expect: 0 1 2 [2, 1, 0] {0: 0, 1: 1, 2: 2} [(0, 0), (1, 1), (2, 2)] False True
print("%r %s" % (a, a), f"{a} {a!r:>8}", str([a, (a,)]), bool(All(0)), bool(a))
# expect: All(3) All(3) All(3)   All(3) [All(3), (All(3),)] False True
