# SPDX-License-Identifier: MIT
# global and nonlocal.
n = 1

def bump():
    global n, fresh
    n += 1
    fresh = "made"

bump()
print(n, fresh)  # expect: 2 made

def counter():
    count = 0
    def inc(by=1):
        nonlocal count
        count += by
        return count
    def get():
        return count
    return inc, get

inc, get = counter()
inc()
inc(5)
print(get())  # expect: 6
inc2, get2 = counter()
print(inc2(), get())  # expect: 1 6

def outer():
    x = "outer"
    def mid():
        def inner():
            nonlocal x
            x = "inner"
        inner()
        return x
    return mid(), x

print(outer())  # expect: ('inner', 'inner')

def shadow():
    n = 100
    def f():
        global n
        return n
    return n, f()

print(shadow())  # expect: (100, 2)
