# SPDX-License-Identifier: MIT
# del of names, items, slices, attributes and several at once.
a, b, c = 1, 2, 3
del a, (b, c)
for name in ("a", "b", "c"):
    print(name in globals())
# expect: False
# expect: False
# expect: False
lst = [0, 1, 2, 3, 4, 5]
del lst[0], lst[-1]
print(lst)  # expect: [1, 2, 3, 4]
del lst[1:3]
print(lst)  # expect: [1, 4]
d = {1: 2, 3: 4}
del d[1]
print(d)  # expect: {3: 4}
try:
    del d[1]
except KeyError as e:
    print("KeyError", e)
# expect: KeyError 1

class C:
    pass

c = C()
c.x = 1
del c.x
print(hasattr(c, "x"))  # expect: False
try:
    del c.x
except AttributeError:
    print("no x")
# expect: no x

def f():
    v = 1
    del v
    try:
        return v
    except NameError:
        return "unbound"

print(f())  # expect: unbound
def g():
    v = 1
    def inner():
        return v
    del v
    try:
        return inner()
    except NameError:
        return "empty cell"

print(g())  # expect: empty cell
