# SPDX-License-Identifier: MIT
# Growing containers: many entries, nested, sorted, copied and dropped.
d = {}
for i in range(600):
    d["key%d" % i] = (i, str(i))
print(len(d), d["key599"], sum(v[0] for v in d.values()))  # expect: 600 (599, '599') 179700
for i in range(0, 600, 3):
    del d["key%d" % i]
print(len(d), "key0" in d, "key1" in d)  # expect: 400 False True
s = set()
for i in range(800):
    s.add(i * 7919 % 1009)
print(len(s), min(s), max(s))  # expect: 800 0 1008
lst = []
for i in range(1500):
    lst.append(i ^ 5)
lst.sort()
print(len(lst), lst[:3], lst[-1])  # expect: 1500 [0, 1, 2] 1503
while len(lst) > 10:
    lst.pop()
    del lst[0]
print(lst)  # expect: [745, 746, 747, 748, 749, 750, 751, 752, 753, 754]
tree = None

def insert(t, v):
    if t is None:
        return [v, None, None]
    if v < t[0]:
        t[1] = insert(t[1], v)
    else:
        t[2] = insert(t[2], v)
    return t

def walk(t):
    if t:
        yield from walk(t[1])
        yield t[0]
        yield from walk(t[2])

x = 1
for _ in range(120):
    x = x * 75 % 65537
    tree = insert(tree, x)
out = list(walk(tree))
print(len(out), out == sorted(out))  # expect: 120 True
text = []
for i in range(200):
    text.append("line %d" % i)
joined = "\n".join(text)
print(len(joined), joined.count("\n"), len(joined.split("\n")))  # expect: 1689 199 200
b = bytearray()
for i in range(1000):
    b.append(i & 255)
print(len(b), sum(b))  # expect: 1000 124716
