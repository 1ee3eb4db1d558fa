# SPDX-License-Identifier: MIT
# Coroutines beside generators: yield from a coroutine, comprehension in async def, nested functions.
async def coro(v):
    return v

def wrapper():
    r = yield from coro(5)
    yield r

print(list(wrapper()))  # expect: [5]

async def comprehension():
    data = [i * 2 for i in range(3)]
    inner = lambda x: x + 1

    def nested():
        return sum(data)

    return [inner(d) for d in data], nested(), await coro("await in expression") + "!"

def run(c):
    try:
        c.send(None)
    except StopIteration as e:
        return e.value

print(run(comprehension()))  # expect: ([1, 3, 5], 6, 'await in expression!')

class Service:
    def __init__(self):
        self.calls = 0

    async def call(self, x, *args, key=None):
        self.calls += 1
        return x, args, key, self.calls

async def client(s):
    a = await s.call(1)
    b = await s.call(2, 3, key="k")
    return [a, b, await s.call(*a[:1], **{"key": 0})]

print(run(client(Service())))  # expect: [(1, (), None, 1), (2, (3,), 'k', 2), (1, (), 0, 3)]

async def conditional(flag):
    return (await coro("yes")) if flag else await coro("no")

print(run(conditional(True)), run(conditional(False)))  # expect: yes no

async def gather(*coros):
    results = []
    for c in coros:
        results.append(await c)
    return results

print(run(gather(coro(1), coro("two"), comprehension())))
# expect: [1, 'two', ([1, 3, 5], 6, 'await in expression!')]

async def raise_stop():
    raise StopAsyncIteration

try:
    run(raise_stop())
except StopAsyncIteration:
    print("StopAsyncIteration")
# expect: StopAsyncIteration
