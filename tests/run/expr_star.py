# SPDX-License-Identifier: MIT
# Star-expressions in displays, calls and assignments.
a = [1, 2]
b = (3, 4)
print(*a, *b, 5)  # expect: 1 2 3 4 5
print(*range(3), *"xy", sep="+")  # expect: 0+1+2+x+y
d = {"x": 1}
first, *rest = range(5)
print(first, rest)  # expect: 0 [1, 2, 3, 4]
*init, last = "abc"
print(init, last)  # expect: ['a', 'b'] c
head, *middle, tail = [1, 2]
print(head, middle, tail)  # expect: 1 [] 2
(p, *q), r = [1, 2, 3], 4
print(p, q, r)  # expect: 1 [2, 3] 4
for x, *more in [(1, 2, 3), (4,)]:
    print(x, more)
# expect: 1 [2, 3]
# expect: 4 []

def f(*args, **kw):
    print(args, sorted(kw.items()))

f(*a, 7, *b)  # expect: (1, 2, 7, 3, 4) []
f(*a, **d, z=3)  # expect: (1, 2) [('x', 1), ('z', 3)]
f(*[], **{})  # expect: () []
