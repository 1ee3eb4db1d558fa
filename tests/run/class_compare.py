# SPDX-License-Identifier: MIT
# Comparison special methods and hashing.
class V:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        print("eq", self.n, getattr(o, "n", o))
        return isinstance(o, V) and self.n == o.n

    def __lt__(self, o):
        return self.n < o.n

    def __le__(self, o):
        return self.n <= o.n

    def __gt__(self, o):
        return self.n > o.n

    def __ge__(self, o):
        return self.n >= o.n

    def __hash__(self):
        return hash(self.n)

    def __repr__(self):
        return "V%d" % self.n

a, b = V(1), V(2)
print(a == V(1), a == b, a == 5)
# expect: eq 1 1
# expect: eq 1 2
# expect: eq 1 5
# expect: True False False
print(a != b)
# expect: eq 1 2
# expect: True
print(a < b, a <= b, a > b, a >= b)  # expect: True True False False
print(sorted([V(3), V(1), V(2)]), max(a, b), min([b, a]))  # expect: [V1, V2, V3] V2 V1
d = {a: "one"}
print(d[V(1)])
# expect: eq 1 1
# expect: one
print(V(1) in {a})
# expect: eq 1 1
# expect: True
print(V(2) in [V(1), V(2)])
# expect: eq 1 2
# expect: eq 2 2
# expect: True

class Plain:
    pass

p = Plain()
print(p == p, p == Plain(), p != p, {p: 1}[p])  # expect: True False False 1

class LtOnly:
    def __init__(self, n):
        self.n = n

    def __lt__(self, o):
        return self.n < o.n

items = [LtOnly(n) for n in (5, 2, 8, 1)]
items.sort()
print([i.n for i in items])  # expect: [1, 2, 5, 8]
items.sort(reverse=True)
print([i.n for i in items])  # expect: [8, 5, 2, 1]
