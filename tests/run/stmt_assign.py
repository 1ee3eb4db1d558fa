# SPDX-License-Identifier: MIT
# Assignments: chains, unpacking, swaps and evaluation order.
a = b = c = [1]
b.append(2)
print(a, a is c)  # expect: [1, 2] True
x, y = 1, 2
x, y = y, x
print(x, y)  # expect: 2 1
(p, q), [r, s] = (1, 2), [3, 4]
print(p, q, r, s)  # expect: 1 2 3 4
a, b, c = "xyz"
print(c, b, a)  # expect: z y x
a, b, c, d = 1, 2, 3, 4
a, b, c, d = d, c, b, a
print(a, b, c, d)  # expect: 4 3 2 1
[m] = [5]
n, = (6,)
print(m, n)  # expect: 5 6
i = 0
lst = [0, 0, 0]
i, lst[i] = 2, "changed"
print(i, lst)  # expect: 2 [0, 0, 'changed']

def log(name):
    print("eval", name)
    return {}

log("left")["k"] = log("right")
# expect: eval right
# expect: eval left
try:
    u, v = 1, 2, 3
except ValueError:
    print("too many")
# expect: too many
try:
    u, v, w = [1]
except ValueError:
    print("too few")
# expect: too few
try:
    u, v = 5
except TypeError:
    print("not iterable")
# expect: not iterable
del x
try:
    x
except NameError:
    print("x is gone")
# expect: x is gone
