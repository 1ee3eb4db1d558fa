# SPDX-License-Identifier: MIT
"""Three machines share a workshop: tasks written with async and await, run by our own loop."""

from loop import Cancelled, Event, Loop, Queue, gather, sleep


async def supplier(loop, belt):
    for number in range(1, 6):
        await sleep(20)
        await belt.put(number)
        print("%4d supplier: part %d on the belt" % (loop.now, number))
    await belt.put(None)


async def drill(loop, belt, done):
    count = 0
    async for part in belt:
        async with loop.power:
            print("%4d drill: part %d" % (loop.now, part))
            await sleep(30)
        count += 1
    done.set()
    return count


async def lamp(loop, period):
    blinks = 0
    try:
        while True:
            await sleep(period)
            blinks += 1
    except Cancelled:
        print("%4d lamp: off after %d blinks" % (loop.now, blinks))
        raise
    finally:
        loop.notes.append("lamp cleaned")


async def polisher(loop):
    async with loop.power:
        print("%4d polisher: warming up" % loop.now)
        await sleep(50)
    raise RuntimeError("out of wax")


async def inspect(loop, done, name, pause):
    await done.wait()
    await sleep(pause)
    print("%4d inspector %s: seen" % (loop.now, name))
    return name.upper()


async def workshop(loop):
    belt, done = Queue(2), Event()
    light = loop.spawn(lamp(loop, 35), "lamp")
    loop.spawn(polisher(loop), "polisher")
    loop.spawn(supplier(loop, belt), "supplier")
    drilling = loop.spawn(drill(loop, belt, done), "drill")
    names = await gather(
        loop, inspect(loop, done, "ann", 10), inspect(loop, done, "bob", 5), drilling
    )
    light.cancel()
    await sleep(0)
    return names


def main():
    loop = Loop()
    result = loop.run(workshop(loop))
    print("result:", result)
    print("failed:", ", ".join("%s (%s)" % (task.name, task.error) for task in loop.failed))
    print("notes:", loop.notes, "switches:", loop.switches)


if __name__ == "__main__":
    main()
