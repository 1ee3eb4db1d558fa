# SPDX-License-Identifier: MIT
# async def and await, driven by hand.
class Value:
    def __init__(self, v):
        self.v = v

    def __iter__(self):
        got = yield self.v
        return got

    __await__ = __iter__

async def inner(n):
    print("inner", n)
    x = await Value(n)
    print("resumed with", x)
    return x * 2

async def outer():
    a = await inner(1)
    b = await inner(2)
    return a + b

c = outer()
print(c.send(None))
# expect: inner 1
# expect: 1
print(c.send(10))
# expect: resumed with 10
# expect: inner 2
# expect: 2
try:
    c.send(20)
except StopIteration as e:
    print("result", e.value)
# expect: resumed with 20
# expect: result 60

async def nothing():
    pass

def run(coro):
    try:
        while True:
            coro.send(None)
    except StopIteration as e:
        return e.value

print(run(nothing()))  # expect: None

async def fails():
    try:
        await inner_fail()
    except ValueError as e:
        print("caught", e)
        return "handled"
    finally:
        print("finally")

async def inner_fail():
    await Value(0)
    raise ValueError("deep")

print(run(fails()))
# expect: caught deep
# expect: finally
# expect: handled
c = outer()
c.send(None)  # expect: inner 1
c.close()
print("closed")  # expect: closed
