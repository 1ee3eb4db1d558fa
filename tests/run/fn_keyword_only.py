# SPDX-License-Identifier: MIT
# Keyword-only parameters, defaults that refer to earlier values, methods, lambdas, wrong calls.
def f(a, *, b, c=3, **kw):
    return a, b, c, sorted(kw.items())

print(f(1, b=2), f(1, c=5, b=4), f(a=0, b=1, d=9))
# expect: (1, 2, 3, []) (1, 4, 5, []) (0, 1, 3, [('d', 9)])
for args, kw in (((1,), {}), ((1, 2), {"b": 3}), ((), {"b": 1}), ((1,), {"b": 1, "a": 2})):
    try:
        print(f(*args, **kw))
    except TypeError:
        print("TypeError")
# expect: TypeError
# expect: TypeError
# expect: TypeError
# expect: TypeError
base = 10

def g(x=base, *, y=base + 1, z=[]):
    z.append(x)
    return x + y, z

base = 99
print(g(), g(1, y=1), g(z=[5]))  # expect: (21, [10, 1]) (2, [10, 1]) (21, [5, 10])

class C:
    def m(self, *, k="K"):
        return k

    @classmethod
    def c(cls, *, k):
        return cls.__name__ + k

    @staticmethod
    def s(*args, k=0):
        return args, k

print(C().m(), C().m(k=1), C.c(k="!"), C.s(1, 2, k=3))  # expect: K 1 C! ((1, 2), 3)
h = lambda *args, sep="-": sep.join(map(str, args))
print(h(1, 2, 3), h(1, 2, sep="/"))  # expect: 1-2-3 1/2

def outer(*, n):
    def inner(*, m=n):
        return n, m
    return inner

print(outer(n=1)(), outer(n=2)(m=3))  # expect: (1, 1) (2, 3)

def gen(*, n=2):
    for i in range(n):
        yield i

print(list(gen()), list(gen(n=3)), sorted([3, 1], reverse=True), print("end", end="") or "")
# expect: end[0, 1] [0, 1, 2] [3, 1]

def many(*, a=1, b=2, c=3, d=4, e=5, f=6, g=7, h=8, i=9, j=10):
    return a + b + c + d + e + f + g + h + i + j

print(many(), many(j=0), many(a=0, e=0, j=0))  # expect: 55 45 39
