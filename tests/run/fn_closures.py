# SPDX-License-Identifier: MIT
# Closures: cells shared, late binding, nested defaults, parameters captured.
def make(n):
    def get():
        return n
    def set(v):
        nonlocal n
        n = v
    return get, set

get, set_ = make(1)
set_(7)
print(get())  # expect: 7

late = []
for i in range(3):
    late.append(lambda: i)
print([f() for f in late])  # expect: [2, 2, 2]

def early():
    out = []
    for i in range(3):
        def f(i=i):
            return i
        out.append(f)
    return [f() for f in out]

print(early())  # expect: [0, 1, 2]

def captured(a, *args, k=3, **kw):
    def inner(x):
        return a + sum(args) + k + kw["z"] + x
    return inner

print(captured(1, 10, 100, k=1000, z=10000)(100000))  # expect: 111111

def deep(a):
    def b(c):
        def d(e):
            return a, c, e
        return d
    return b

print(deep(1)(2)(3))  # expect: (1, 2, 3)

def accumulate():
    total = 0
    def add(n):
        nonlocal total
        total += n
        return total
    return add

acc = accumulate()
print([acc(n) for n in (1, 2, 3, 4)])  # expect: [1, 3, 6, 10]

def recursive():
    def down(n):
        return [] if n == 0 else [n] + down(n - 1)
    return down(4)

print(recursive())  # expect: [4, 3, 2, 1]
