# SPDX-License-Identifier: MIT
"""A cooperative scheduler.

A task is a coroutine.  It gives way by awaiting something that yields a request to the loop:

    yield delay         wake me `delay` ms from now (an int; 0: at the next turn)
    yield waiters       I have put myself into this list; someone else will wake me

Time is simulated: when no task can run, the clock jumps to the next alarm.
"""


class Cancelled(Exception):
    """Raised in a task that is cancelled."""


class _Request:
    """Awaiting it hands `what` to the loop."""

    def __init__(self, what):
        self.what = what

    def __iter__(self):
        result = yield self.what
        return result

    __await__ = __iter__


def sleep(delay):
    """Wait for `delay` ms."""
    return _Request(delay)


class Task:
    """A coroutine that runs on a loop; awaiting a task gives its result."""

    def __init__(self, loop, coroutine, name):
        self.loop = loop
        self.coroutine = coroutine
        self.name = name
        self.done = False
        self.result = None
        self.error = None
        self.waiters = []
        self.cancelling = False

    def step(self):
        """Run to the next request; False if the task has ended."""
        try:
            if self.cancelling:
                self.cancelling = False
                request = self.coroutine.throw(Cancelled())
            else:
                request = self.coroutine.send(None)
        except StopIteration as stop:
            self.result = stop.value
        except Cancelled:
            pass
        except Exception as error:
            self.error = error
            self.loop.failed.append(self)
        else:
            if isinstance(request, int):
                self.loop.wake_at(self.loop.now + request, self)
            return True
        self.done = True
        for task in self.waiters:
            self.loop.ready.append(task)
        return False

    def cancel(self):
        if not self.done:
            self.cancelling = True
            self.loop.forget_alarm(self)
            self.loop.ready.append(self)

    def __iter__(self):
        while not self.done:
            self.waiters.append(self.loop.current)
            yield self.waiters
        return self.result

    __await__ = __iter__


class Loop:
    """Runs tasks, one at a time, in the order in which they become ready."""

    def __init__(self):
        self.now = 0
        self.ready = []
        self.alarms = []
        self.failed = []
        self.notes = []
        self.current = None
        self.switches = 0
        self.power = Lock(self)

    def spawn(self, coroutine, name="task"):
        task = Task(self, coroutine, name)
        self.ready.append(task)
        return task

    def wake_at(self, time, task):
        self.alarms.append((time, self.switches, task))
        self.alarms.sort(key=lambda alarm: alarm[:2])

    def forget_alarm(self, task):
        self.alarms = [alarm for alarm in self.alarms if alarm[2] is not task]

    def run(self, coroutine):
        main = self.spawn(coroutine, "main")
        while not main.done:
            if not self.ready:
                if not self.alarms:
                    raise RuntimeError("all tasks wait for each other")
                self.now = max(self.now, self.alarms[0][0])
                while self.alarms and self.alarms[0][0] <= self.now:
                    self.ready.append(self.alarms.pop(0)[2])
            self.current = self.ready.pop(0)
            self.switches += 1
            self.current.step()
        return main.result


class Event:
    """Tasks wait until it is set."""

    def __init__(self):
        self.is_set = False

    def set(self):
        self.is_set = True

    async def wait(self):
        while not self.is_set:
            await sleep(1)


class Lock:
    """One task at a time: async with lock."""

    def __init__(self, loop):
        self.loop = loop
        self.owner = None

    async def __aenter__(self):
        while self.owner is not None:
            await sleep(1)
        self.owner = self.loop.current

    async def __aexit__(self, kind, error, trace):
        self.owner = None


class Queue:
    """Items between tasks; put() waits while it is full, None ends the iteration."""

    def __init__(self, size):
        self.size = size
        self.items = []

    async def put(self, item):
        while len(self.items) >= self.size:
            await sleep(1)
        self.items.append(item)

    async def get(self):
        while not self.items:
            await sleep(1)
        return self.items.pop(0)

    def __aiter__(self):
        return self

    async def __anext__(self):
        item = await self.get()
        if item is None:
            raise StopAsyncIteration
        return item


async def gather(loop, *jobs):
    """Run jobs (coroutines or tasks) at the same time; a list of their results."""
    tasks = [job if isinstance(job, Task) else loop.spawn(job, "gathered") for job in jobs]
    results = []
    for task in tasks:
        results.append(await task)
    return results
