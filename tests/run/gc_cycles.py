# SPDX-License-Identifier: MIT
# not-on: wasm: its collector does not see the stack
# Cyclic structures are collected, and survive while they are reachable.
import gc

class Node:
    def __init__(self, name):
        self.name = name
        self.links = []

def ring(n):
    nodes = [Node(i) for i in range(n)]
    for i, node in enumerate(nodes):
        node.links.append(nodes[(i + 1) % n])
        node.links.append(node)
        node.me = [node, {"self": node}]
    return nodes[0]

kept = ring(5)
for _ in range(150):
    ring(10)
gc.collect()
node = kept
names = []
for _ in range(7):
    names.append(node.name)
    node = node.links[0]
print(names, node.links[1] is node, node.me[1]["self"] is node)
# expect: [0, 1, 2, 3, 4, 0, 1] True True
a = []
a.append(a)
b = {"a": a}
b["b"] = b
a.append(b)
del a
gc.collect()
print(b["a"][0] is b["a"], b["b"]["b"] is b, b["a"][1] is b)  # expect: True True True

def closure_cycle():
    def f(n):
        return n if n == 0 else f(n - 1)
    return f

fs = [closure_cycle() for _ in range(100)]
gc.collect()
print(fs[50](5))  # expect: 0

def gen_cycle():
    holder = []
    def g():
        holder.append(it)
        yield len(holder)
    it = g()
    return it

its = [gen_cycle() for _ in range(50)]
gc.collect()
print(sum(next(i) for i in its))  # expect: 50
gc.collect()
print("end")  # expect: end
