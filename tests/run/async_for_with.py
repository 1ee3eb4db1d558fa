# SPDX-License-Identifier: MIT
# async for, async with, with else, break, exceptions.
class Once:
    def __iter__(self):
        yield "tick"

    __await__ = __iter__

class Countdown:
    def __init__(self, n):
        self.n = n

    def __aiter__(self):
        return self

    async def __anext__(self):
        await Once()
        if self.n == 0:
            raise StopAsyncIteration
        self.n -= 1
        return self.n

class Resource:
    def __init__(self, name, swallow=False):
        self.name = name
        self.swallow = swallow

    async def __aenter__(self):
        await Once()
        print("open", self.name)
        return self

    async def __aexit__(self, typ, val, tb):
        await Once()
        print("close", self.name, typ.__name__ if typ else None)
        return self.swallow

async def loop():
    async for i in Countdown(3):
        print("item", i)
    else:
        print("exhausted")
    async for i in Countdown(5):
        if i == 3:
            break
    print("left at", i)
    for_sum = 0
    async for i in Countdown(4):
        if i % 2:
            continue
        for_sum += i
    return for_sum

async def use():
    async with Resource("a") as r:
        print("using", r.name)
    async with Resource("x"), Resource("y", True):
        raise ValueError
    print("swallowed")
    try:
        async with Resource("b"):
            raise KeyError("k")
    except KeyError:
        print("seen")
    async with Resource("c"):
        return "from inside"

def run(coro):
    ticks = 0
    try:
        while True:
            coro.send(None)
            ticks += 1
    except StopIteration as e:
        return e.value, ticks

print(run(loop()))
# expect: item 2
# expect: item 1
# expect: item 0
# expect: exhausted
# expect: left at 3
# expect: (2, 11)
print(run(use()))
# expect: open a
# expect: using a
# expect: close a None
# expect: open x
# expect: open y
# expect: close y ValueError
# expect: close x None
# expect: swallowed
# expect: open b
# expect: close b KeyError
# expect: seen
# expect: open c
# expect: close c None
# expect: ('from inside', 10)
