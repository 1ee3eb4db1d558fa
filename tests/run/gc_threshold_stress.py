# SPDX-License-Identifier: MIT
# not-on: wasm: its collector does not see the stack
# Many live and dead objects of many sizes; contents are checked after collections.
import gc
x = 1

def rand(n):
    global x
    x = (x * 69069 + 1) % 4294967296
    return (x >> 16) % n

def make(i):
    kind = i % 7
    if kind == 0:
        return [i] * (i % 13)
    if kind == 1:
        return str(i) * (i % 9 + 1)
    if kind == 2:
        return {i: i, "k": [i]}
    if kind == 3:
        return bytes([i % 256] * (i % 40))
    if kind == 4:
        return (i, (i, (i,)))
    if kind == 5:
        return 10 ** 12 + i
    return lambda: i

def check(i, v):
    kind = i % 7
    if kind == 0:
        return v == [i] * (i % 13)
    if kind == 1:
        return v == str(i) * (i % 9 + 1)
    if kind == 2:
        return v == {i: i, "k": [i]}
    if kind == 3:
        return v == bytes([i % 256] * (i % 40))
    if kind == 4:
        return v == (i, (i, (i,)))
    if kind == 5:
        return v - 10 ** 12 == i
    return v() == i

live = {}
bad = 0
for step in range(1200):
    slot = rand(60)
    if slot in live:
        i, v = live[slot]
        bad += not check(i, v)
    live[slot] = (step, make(step))
    if step % 300 == 0:
        gc.collect()
print(bad, len(live), all(check(i, v) for i, v in live.values()))  # expect: 0 60 True
live.clear()
gc.collect()
print(gc.mem_free() > 4000)  # expect: True
