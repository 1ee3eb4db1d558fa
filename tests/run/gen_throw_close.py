# SPDX-License-Identifier: MIT
# throw() and close() with try, except and finally around a yield.
def g():
    try:
        while True:
            try:
                x = yield 1
                print("sent", x)
            except ValueError as e:
                print("caught", e)
                yield "handled"
    finally:
        print("cleanup")

a = g()
next(a)
print(a.throw(ValueError("v")))
# expect: caught v
# expect: handled
print(next(a))  # expect: 1
a.close()  # expect: cleanup
print(list(a))  # expect: []

b = g()
next(b)
try:
    b.throw(KeyError("k"))
except KeyError as e:
    print("out", e)
# expect: cleanup
# expect: out k

c = g()
c.close()
print("closed before start")  # expect: closed before start

def stubborn():
    try:
        yield 1
    except GeneratorExit:
        yield 2

d = stubborn()
next(d)
try:
    d.close()
except RuntimeError as e:
    print("RuntimeError", e)
# expect: RuntimeError generator ignored GeneratorExit

def returns():
    try:
        yield 1
    except GeneratorExit:
        print("exit seen")
        return

e = returns()
next(e)
e.close()  # expect: exit seen

f = (x for x in [1, 2])
try:
    f.throw(TypeError)
except TypeError:
    print("thrown before start")
# expect: thrown before start
print(list(f))  # expect: []

def swallow():
    try:
        yield 1
    except Exception:
        pass

s = swallow()
next(s)
try:
    s.throw(ValueError)
except StopIteration:
    print("ended")
# expect: ended
