# SPDX-License-Identifier: MIT
# Calls with many forms of arguments, methods and constructors included.
def f(*a, **k):
    return a, sorted(k.items())

print(f(1, *[2, 3], 4, *(5,), x=1, **{"y": 2}))  # expect: ((1, 2, 3, 4, 5), [('x', 1), ('y', 2)])
print(f(*range(3)), f(*"ab"), f(**{}), f(*[], *[]), f(*(i for i in range(2))))
# expect: ((0, 1, 2), []) (('a', 'b'), []) ((), []) ((), []) ((0, 1), [])

class C:
    def __init__(self, *a, **k):
        self.got = f(*a, **k)

    def m(self, *a, **k):
        return f(*a, **k)

print(C(1, *[2], z=3).got, C().m(*[1], **{"q": 2}), C.m(C(), 5))
# expect: ((1, 2), [('z', 3)]) ((1,), [('q', 2)]) ((5,), [])
print(max(*[1, 5, 3]), "{} {k}".format(*[1], **{"k": 2}), dict(**{"a": 1}), list(zip(*[(1, 2), (3, 4)])))
# expect: 5 1 2 {'a': 1} [(1, 3), (2, 4)]

def g(a, b, c):
    return a, b, c

print(g(*[1, 2], c=3), g(1, *[2], **{"c": 3}), g(**{"a": 1, "b": 2, "c": 3}), g(*{"x": 1, "y": 2}, 3)[2])
# expect: (1, 2, 3) (1, 2, 3) (1, 2, 3) 3
for args, kw in (([1, 2], {}), ([1, 2, 3, 4], {}), ([1, 2, 3], {"a": 1}), ([1, 2], {"d": 1})):
    try:
        g(*args, **kw)
    except TypeError:
        print("TypeError", len(args), sorted(kw))
# expect: TypeError 2 []
# expect: TypeError 4 []
# expect: TypeError 3 ['a']
# expect: TypeError 2 ['d']
try:
    f(*5)
except TypeError:
    print("not iterable")
# expect: not iterable
try:
    f(**5)
except (TypeError, AttributeError):
    print("not a mapping")
# expect: not a mapping

def many(a, b=2, *args, c=3, **kw):
    return a, b, args, c, len(kw)

kw = {"k%d" % i: i for i in range(30)}
print(many(1, **kw), many(*range(20)), f(*range(300))[0][-1])
# expect: (1, 2, (), 3, 30) (0, 1, (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19), 3, 0) 299

class M:
    def keys(self):
        return ["p", "q"]

    def __getitem__(self, k):
        return k * 2

print(f(**M()))  # expect: ((), [('p', 'pp'), ('q', 'qq')])

def defaults(a, b=[], c={}, *, d=None):
    b.append(a)
    c[a] = len(b)
    return b, sorted(c.items()), d

defaults(1)
print(defaults(2, d=4))  # expect: ([1, 2], [(1, 1), (2, 2)], 4)

def order():
    log = []
    def t(n):
        log.append(n)
        return n
    f(t(1), *[t(2)], k=t(3), **{"z": t(4)})
    return log

print(order())  # expect: [1, 2, 3, 4]
