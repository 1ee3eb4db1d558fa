# SPDX-License-Identifier: MIT
# not-on: wasm: it raises where a set is changed by itself
# Dicts and sets that are large, of names at first, then of other keys too; sets changed by themselves.
d = {"a%d" % i: i for i in range(20)}
for name in ("print", "len", "x", "y"):
    d[name] = name
print(d["a7"], d["len"], 3 in d, "a" + "19" in d, d.get(2.5), d.get("none"))  # expect: 7 len False True None None
d[3] = "three"
print(d[3], d["a19"], d["print"], "y" in d, len(d))  # expect: three 19 print True 25
del d["a3"]
d[(1, 2)] = "pair"
d["a3"] = "again"
print(d[(1, 2)], d["a3"], len(d))  # expect: pair again 26
try:
    d[[]] = 1
except TypeError:
    print("TypeError", len(d))  # expect: TypeError 26
for key in list(d):
    del d[key]
print(d, "a1" in d)  # expect: {} False
s = {1, 2, 3}
s ^= s
t = {1, 2, 3}
t -= t
u = {1, 2}
u &= u
u |= u
print(len(s), len(t), sorted(u), sorted({1, 2, 3}.intersection([3, 2], (2, 4))))  # expect: 0 0 [1, 2] [2]
print(sorted({1, 2} ^ {2, 3}), sorted({1, 2}.symmetric_difference([2, 3, 3])), sorted({1, 2}.difference([1], [5])))
# expect: [1, 3] [1, 3] [2]
print({1} < {1, 2}, {1, 2} < {1, 2}, {1, 2} <= {1, 2}, {1, 2} > {1}, {1, 2} >= {3}, {1, 2} == {2, 1}, {1}.issuperset([]))
# expect: True False True True False True True
try:
    hex(1.5)
except TypeError:
    print("TypeError")  # expect: TypeError
