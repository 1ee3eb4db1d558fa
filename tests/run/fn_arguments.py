# SPDX-License-Identifier: MIT
# Positional, default, keyword, star and keyword-only parameters.
def f(a, b=2, *args, c, d=4, **kw):
    return a, b, args, c, d, sorted(kw.items())

print(f(1, c=3))  # expect: (1, 2, (), 3, 4, [])
print(f(1, 9, 8, 7, c=3, d=5, x=1, y=2))  # expect: (1, 9, (8, 7), 3, 5, [('x', 1), ('y', 2)])
print(f(*[1, 2, 3], **{"c": 4, "z": 5}))  # expect: (1, 2, (3,), 4, 4, [('z', 5)])

def g(a, b, c=3):
    return [a, b, c]

print(g(1, 2), g(b=2, a=1), g(1, c=5, b=4))  # expect: [1, 2, 3] [1, 2, 3] [1, 4, 5]

def h(*, key=1, other):
    return key, other

print(h(other=2), h(other=3, key=4))  # expect: (1, 2) (4, 3)

def mutable(x, acc=[]):
    acc.append(x)
    return acc

print(mutable(1), mutable(2), mutable(3, []))  # expect: [1, 2] [1, 2] [3]

def bad(what, *args, **kw):
    try:
        what(*args, **kw)
    except TypeError:
        print("TypeError")
    else:
        print("accepted")

bad(g)  # expect: TypeError
bad(g, 1)  # expect: TypeError
bad(g, 1, 2, 3, 4)  # expect: TypeError
bad(g, 1, 2, a=1)  # expect: TypeError
bad(g, 1, 2, zzz=1)  # expect: TypeError
bad(h)  # expect: TypeError
bad(h, 1, other=2)  # expect: TypeError
bad(f, 1)  # expect: TypeError
bad(len)  # expect: TypeError
bad(len, [], [])  # expect: TypeError
