# SPDX-License-Identifier: MIT
# tuple: displays, indexing, comparison, methods, hashing.
t = (1, 2, 3, 2)
print(t, (), (1,), 1, tuple([1, 2]), tuple("ab"))
# expect: (1, 2, 3, 2) () (1,) 1 (1, 2) ('a', 'b')
print(t[0], t[-1], t[1:3], len(t))  # expect: 1 2 (2, 3) 4
print(t.count(2), t.index(2), t.index(2, 2))  # expect: 2 1 3
print(t + (4,), (0,) * 3, 2 in t, 5 not in t)  # expect: (1, 2, 3, 2, 4) (0, 0, 0) True True
print((1, 2) == (1, 2), (1, 2) < (1, 3), (1,) < (1, 0), () < (0,))  # expect: True True True True
print({(1, "a"): "v"}[(1, "a")], hash((1, 2)) == hash((1, 2)))  # expect: v True
try:
    t[0] = 5
except TypeError:
    print("immutable")
# expect: immutable
try:
    (1).index
except AttributeError:
    print("no such")
# expect: no such
a, (b, *c) = 1, (2, 3, 4)
print(a, b, c)  # expect: 1 2 [3, 4]
print(min(t), max(t), sum(t), sorted(t))  # expect: 1 3 8 [1, 2, 2, 3]
print((1, (2, (3,))), ("it's", 'x'))  # expect: (1, (2, (3,))) ("it's", 'x')
x = 1,
print(x, type(x) is tuple)  # expect: (1,) True
print(tuple(x * 2 for x in range(4)), tuple())  # expect: (0, 2, 4, 6) ()
