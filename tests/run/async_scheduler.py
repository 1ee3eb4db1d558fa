# SPDX-License-Identifier: MIT
# A round-robin loop of our own: tasks that sleep, queue, and cancel each other.
class Switch:
    def __iter__(self):
        yield

    __await__ = __iter__

async def sleep(n):
    for _ in range(n):
        await Switch()

class Task:
    def __init__(self, name, coro):
        self.name = name
        self.coro = coro
        self.done = False
        self.result = None

tasks = []

def spawn(name, coro):
    task = Task(name, coro)
    tasks.append(task)
    return task

def run():
    rounds = 0
    while tasks:
        rounds += 1
        for task in list(tasks):
            try:
                task.coro.send(None)
            except StopIteration as e:
                task.result = e.value
                task.done = True
                tasks.remove(task)
            except Exception as e:
                print(task.name, "died:", type(e).__name__, e)
                tasks.remove(task)
    return rounds

async def worker(name, n, pause):
    for i in range(n):
        print(name, i)
        await sleep(pause)
    return name + " done"

queue = []

async def producer():
    for i in range(3):
        queue.append(i)
        await Switch()
    queue.append(None)

async def consumer():
    total = 0
    while True:
        while not queue:
            await Switch()
        item = queue.pop(0)
        if item is None:
            return total
        total += item

async def crash():
    await Switch()
    return 1 // 0

async def forever():
    try:
        while True:
            await Switch()
    finally:
        print("cancelled")

async def killer(task):
    await sleep(4)
    task.coro.close()
    tasks.remove(task)

a = spawn("a", worker("A", 2, 1))
b = spawn("b", worker("B", 3, 2))
spawn("p", producer())
c = spawn("c", consumer())
spawn("x", crash())
f = spawn("f", forever())
spawn("k", killer(f))
print(run())
# expect: A 0
# expect: B 0
# expect: A 1
# expect: x died: ZeroDivisionError divide by zero
# expect: B 1
# expect: B 2
# expect: cancelled
# expect: 7
print(a.result, b.result, c.result)  # expect: A done B done 3
