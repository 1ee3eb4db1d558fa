# SPDX-License-Identifier: MIT
# Where names are looked up: locals, cells, globals, builtins; loops and except clauses.
x = "module"

def f1():
    return x

def f2():
    x = "local"
    return x

def f3():
    global x
    old, x = x, "changed"
    return old

print(f1(), f2(), f3(), x)  # expect: module local module changed

def f4(flag):
    if flag:
        y = 1
    try:
        return y
    except NameError:
        return "unbound"

print(f4(True), f4(False))  # expect: 1 unbound

def f5():
    for i in range(3):
        inner = i
    return i, inner

print(f5())  # expect: (2, 2)

def f6():
    try:
        raise ValueError("v")
    except ValueError as e:
        msg = str(e)
    try:
        e
    except NameError:
        return msg + " gone"

print(f6())  # expect: v gone

def f7(a):
    def g():
        def h():
            return a, x, len
        return h
    return g()()[:2]

print(f7("arg"))  # expect: ('arg', 'changed')
counter = 0

def f8():
    global counter, created
    counter += 1
    created = counter
    return counter

f8()
f8()
print(counter, created)  # expect: 2 2

def f9():
    xs = [1, 2, 3]
    k = 10
    return [x * k for x in xs], {x: k for x in xs}[2], sum(x + k for x in xs)

print(f9(), x)  # expect: ([10, 20, 30], 10, 36) changed

def f10(n):
    def n_times(g):
        return [g(i) for i in range(n)]
    return n_times(lambda i: i + n)

print(f10(3))  # expect: [3, 4, 5]
if True:
    block = "visible"
print(block)  # expect: visible
lambda_x = (lambda x: (lambda: x)())("inner")
print(lambda_x, x)  # expect: inner changed
