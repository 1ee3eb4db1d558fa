# SPDX-License-Identifier: MIT
# dict: construction, look-up, and every method.
d = {"a": 1, 2: "two", (3, 4): [5]}
print(d["a"], d[2], d[3, 4], len(d))  # expect: 1 two [5] 3
print(d.get("a"), d.get("zz"), d.get("zz", 0))  # expect: 1 None 0
print("a" in d, "b" in d, 2 not in d)  # expect: True False False
d["new"] = None
d["a"] = 10
print(d["a"], len(d))  # expect: 10 4
print(sorted(d.items(), key=lambda kv: str(kv[0])))
# expect: [((3, 4), [5]), (2, 'two'), ('a', 10), ('new', None)]
print(d.pop("a"), d.pop("a", "gone"), d.setdefault(2), d.setdefault("s", []))
# expect: 10 gone two []
e = dict(x=1)
e.update({"y": 2})
e.update(z=3)
e.update([("w", 4)])
print(sorted(e.items()))  # expect: [('w', 4), ('x', 1), ('y', 2), ('z', 3)]
print(sorted(e), sorted(e.keys()), sorted(e.values()))
# expect: ['w', 'x', 'y', 'z'] ['w', 'x', 'y', 'z'] [1, 2, 3, 4]
print(dict([(1, 2)]), dict({3: 4}), dict(), {})  # expect: {1: 2} {3: 4} {} {}
f = e.copy()
f.clear()
print(f, len(e))  # expect: {} 4
print(dict.fromkeys([1]), sorted(dict.fromkeys("ab", 0).items()))
# expect: {1: None} [('a', 0), ('b', 0)]
try:
    e["none"]
except KeyError as err:
    print(repr(err))
# expect: KeyError('none',)
try:
    {}.popitem()
except KeyError:
    print("empty")
# expect: empty
g = {1: 1}
print(g.popitem(), g)  # expect: (1, 1) {}
try:
    {[]: 1}
except TypeError:
    print("unhashable")
# expect: unhashable
print({1: 2} == {1: 2}, {1: 2} != {1: 3}, {1: 2, 3: 4} == {3: 4, 1: 2})  # expect: True True True
print({1: "a", 1.0: "b", True: "c"})  # expect: {1: 'c'}
for k in {"only": 1}:
    print(k)
# expect: only
print({"a": {"b": {"c": 1}}}["a"]["b"]["c"])  # expect: 1
big = {i: i * i for i in range(200)}
print(len(big), big[199], sum(big.values()), all(big[k] == k * k for k in big))
# expect: 200 39601 2646700 True
for i in range(0, 200, 2):
    del big[i]
print(len(big), 4 in big, 5 in big, sum(big))  # expect: 100 False True 10000
print({"a": 1} | {"a": 3})  # expect: {'a': 3}
