# SPDX-License-Identifier: MIT
# not-on: wasm: its collector does not see the stack
# Much more garbage than there is memory, of many kinds of objects.
def strings(n):
    s = ""
    for i in range(n):
        s = "x" * 100 + str(i)
    return s

def lists(n):
    total = 0
    for i in range(n):
        total += len([i, [i], (i, i), {i: i}, {i}])
    return total

def closures(n):
    f = lambda x: x
    for i in range(n):
        f = (lambda g, k: lambda x: k)(None, i)
    return f(0)

class Node:
    def __init__(self, v):
        self.v = v

def objects(n):
    o = None
    for i in range(n):
        o = Node(Node(i))
    return o.v.v

def bigs(n):
    x = 1
    for i in range(n):
        x = (x * 3 ** 50 + i) % 10 ** 60
    return x

print(strings(3000)[-6:], lists(1500), closures(1500), objects(2000))
# expect: xx2999 7500 1499 1999
print(bigs(800))  # expect: 789470184003846295093257249068149091686836302701564196300401

def generators(n):
    return sum(next(x * 2 for x in [i]) for i in range(n))

print(generators(1000))  # expect: 999000
keep = [bytearray(10) for _ in range(50)]
for i in range(2000):
    bytearray(64)
    keep[i % 50][i % 10] = i % 256
print(sum(map(sum, keep)))  # expect: 9125
d = {}
for i in range(3000):
    d[i % 37] = [i]
print(len(d), sorted(v[0] for v in d.values())[0])  # expect: 37 2963
