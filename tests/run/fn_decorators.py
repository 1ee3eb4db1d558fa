# SPDX-License-Identifier: MIT
# Decorators on functions and classes, with arguments and stacked.
def trace(f):
    def wrapper(*args, **kw):
        print("call", args, kw)
        r = f(*args, **kw)
        print("result", r)
        return r
    return wrapper

@trace
def add(a, b):
    return a + b

add(1, 2)
# expect: call (1, 2) {}
# expect: result 3
add(1, b=5)
# expect: call (1,) {'b': 5}
# expect: result 6

def tag(name):
    print("tag", name)
    def apply(f):
        print("apply", name)
        return lambda x: "<%s>%s</%s>" % (name, f(x), name)
    return apply

@tag("b")
@tag("i")
def ident(x):
    return x
# expect: tag b
# expect: tag i
# expect: apply i
# expect: apply b

print(ident("hi"))  # expect: <b><i>hi</i></b>

def register(cls):
    cls.registered = True
    return cls

@register
class C:
    pass

print(C.registered)  # expect: True
memo = {}

def cached(f):
    def g(n):
        if n not in memo:
            memo[n] = f(n)
        return memo[n]
    return g

@cached
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)

print(fib(40))  # expect: 102334155

class Deco:
    def __init__(self, f):
        self.f = f
    def __call__(self, x):
        return self.f(x) * 2

@Deco
def h(x):
    return x + 1

print(h(3))  # expect: 8
