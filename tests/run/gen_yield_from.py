# SPDX-License-Identifier: MIT
# yield from: values, return value, send, throw and close delegated; any iterable.
def inner():
    x = yield 1
    print("inner got", x)
    y = yield 2
    print("inner got", y)
    return x + y

def outer():
    r = yield from inner()
    print("result", r)
    yield from [10, 20]
    yield from "ab"
    return "done"

g = outer()
print(next(g))  # expect: 1
print(g.send(5))
# expect: inner got 5
# expect: 2
print(g.send(6))
# expect: inner got 6
# expect: result 11
# expect: 10
print(list(g))  # expect: [20, 'a', 'b']

def chain(*its):
    for it in its:
        yield from it

print(list(chain([1], (2, 3), range(4, 6), {7: 8})))  # expect: [1, 2, 3, 4, 5, 7]

def tree(t):
    if t:
        left, v, right = t
        yield from tree(left)
        yield v
        yield from tree(right)

print(list(tree(((None, 1, None), 2, ((None, 3, None), 4, None)))))  # expect: [1, 2, 3, 4]

def catcher():
    try:
        yield 1
    except ValueError:
        print("inner caught")
        yield "recovered"
    finally:
        print("inner finally")

def passer():
    try:
        yield from catcher()
    finally:
        print("outer finally")

p = passer()
next(p)
print(p.throw(ValueError))
# expect: inner caught
# expect: recovered
p.close()
# expect: inner finally
# expect: outer finally
p = passer()
next(p)
try:
    p.throw(KeyError, KeyError("k"))
except KeyError as e:
    print("KeyError", e)
# expect: inner finally
# expect: outer finally
# expect: KeyError k

def ret():
    return 5
    yield

def get():
    v = yield from ret()
    yield v

print(list(get()))  # expect: [5]
