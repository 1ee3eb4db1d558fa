# SPDX-License-Identifier: MIT
# set and frozenset: operations, methods, comparisons.
s = {1, 2, 3}
print(sorted(s), len(s), 2 in s, 5 in s, {1}, set())  # expect: [1, 2, 3] 3 True False {1} set()
s.add(4)
s.add(1)
s.discard(2)
s.discard(99)
s.remove(1)
print(sorted(s))  # expect: [3, 4]
try:
    s.remove(1)
except KeyError as e:
    print(repr(e))
# expect: KeyError(1,)
a, b = {1, 2, 3}, {2, 3, 4}
print(sorted(a | b), sorted(a & b), sorted(a - b), sorted(a ^ b))
# expect: [1, 2, 3, 4] [2, 3] [1] [1, 4]
print(sorted(a.union(b)), sorted(a.intersection(b)), sorted(a.difference(b)))
# expect: [1, 2, 3, 4] [2, 3] [1]
print(sorted(a.symmetric_difference(b)), a.isdisjoint({9}), a.isdisjoint(b))
# expect: [1, 4] True False
print({1} <= a, {1} < a, a <= a, a < a, a >= {2}, a > a, a == {3, 2, 1}, a != b)
# expect: True True True False True False True True
print({1}.issubset(a), a.issuperset({1, 2}))  # expect: True True
c = a.copy()
c.update([7, 8])
print(sorted(c), sorted(a))  # expect: [1, 2, 3, 7, 8] [1, 2, 3]
c.intersection_update({7, 1})
print(sorted(c))  # expect: [1, 7]
c.difference_update({7})
print(c, c.pop(), c)  # expect: set() 1 set()
c.clear()
try:
    c.pop()
except KeyError:
    print("empty")
# expect: empty
f = frozenset([1, 2])
print(f == {1, 2}, {f: "k"}[frozenset([2, 1])], 1 in f, len(f))  # expect: True k True 2
try:
    f.add(3)
except AttributeError:
    print("frozen")
# expect: frozen
print(sorted(set("hello")), len(set(range(100))), sorted({x % 7 for x in range(50)}))
# expect: ['e', 'h', 'l', 'o'] 100 [0, 1, 2, 3, 4, 5, 6]
try:
    {[1]}
except TypeError:
    print("unhashable")
# expect: unhashable
print(frozenset(), frozenset({5}))  # expect: frozenset() frozenset({5})
