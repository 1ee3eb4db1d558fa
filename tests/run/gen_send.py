# SPDX-License-Identifier: MIT
# send(), the value of yield, and priming.
def echo():
    got = None
    while True:
        got = yield got
        print("got", got)

g = echo()
print(next(g))  # expect: None
print(g.send("a"))
# expect: got a
# expect: a
print(g.send("b"))
# expect: got b
# expect: b
print(next(g))
# expect: got None
# expect: None

def average():
    total = count = 0
    mean = None
    while True:
        value = yield mean
        total += value
        count += 1
        mean = total // count

avg = average()
avg.send(None)
print(avg.send(10), avg.send(20), avg.send(60))  # expect: 10 15 30
g = echo()
try:
    g.send(1)
except TypeError as e:
    print("TypeError:", e)
# expect: TypeError: can't send non-None value to a just-started generator

def expr():
    x = (yield 1) + (yield 2)
    return x

g = expr()
print(next(g), g.send(10))  # expect: 1 2
try:
    g.send(5)
except StopIteration as e:
    print("returned", e.value)
# expect: returned 15

def args():
    print((yield), [(yield), 3], {"k": (yield)})

g = args()
next(g)
for v in "abc":
    try:
        g.send(v)
    except StopIteration:
        print("done")
# expect: a ['b', 3] {'k': 'c'}
# expect: done
