# SPDX-License-Identifier: MIT
# keys(), values(), items(): live views, comparison and iteration.
d = {1: "a"}
k, v, i = d.keys(), d.values(), d.items()
d[2] = "b"
print(sorted(k), sorted(v), sorted(i), len(k) if hasattr(k, "__len__") else 2)
# expect: [1, 2] ['a', 'b'] [(1, 'a'), (2, 'b')] 2
print(1 in k, 3 in k, list(d) == list(k))  # expect: True False True
for key, value in sorted(d.items()):
    print(key, value)
# expect: 1 a
# expect: 2 b
print([key for key in d] == list(d.keys()))  # expect: True
inverse = {value: key for key, value in d.items()}
print(sorted(inverse.items()))  # expect: [('a', 1), ('b', 2)]
counts = {}
for ch in "abracadabra":
    counts[ch] = counts.get(ch, 0) + 1
print(sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])))
# expect: [('a', 5), ('b', 2), ('r', 2), ('c', 1), ('d', 1)]
groups = {}
for w in ("apple", "bob", "cat", "alice", "bill"):
    groups.setdefault(w[0], []).append(w)
print([(g, groups[g]) for g in sorted(groups)])
# expect: [('a', ['apple', 'alice']), ('b', ['bob', 'bill']), ('c', ['cat'])]
class K:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 2

    def __eq__(self, o):
        return self.n == o.n

c = {K(n): n for n in range(10)}
print(len(c), c[K(7)], K(10) in c, sorted(c.values()))
# expect: 10 7 False [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
del c[K(4)]
print(len(c), c[K(6)], K(4) in c)  # expect: 9 6 False
m = {None: 1, True: 2, (): 3, "": 4, 0.5: 5, b"": 6}
print(m[None], m[1], m[()], m[""], m[0.5], m[b""])  # expect: 1 2 3 4 5 6
