# SPDX-License-Identifier: MIT
# not-on: wasm: real MicroPython's dicts have no order
# Dicts and sets keep the order of insertion, also over growth and removal.
d = {}
for w in "the quick brown fox jumps over the lazy dog again and again".split():
    d[w] = d.get(w, 0) + 1
print(list(d))
# expect: ['the', 'quick', 'brown', 'fox', 'jumps', 'over', 'lazy', 'dog', 'again', 'and']
print(d)
# expect: {'the': 2, 'quick': 1, 'brown': 1, 'fox': 1, 'jumps': 1, 'over': 1, 'lazy': 1, 'dog': 1, 'again': 2, 'and': 1}
del d["quick"]
d["quick"] = 9
print(list(d)[-1], len(d), list(d.values())[:3])  # expect: quick 10 [2, 1, 1]
e = {i: -i for i in range(20, 0, -1)}
print(list(e)[:5], list(e.items())[-2:])  # expect: [20, 19, 18, 17, 16] [(2, -2), (1, -1)]
for k in list(e):
    if k % 3:
        del e[k]
print(e)  # expect: {18: -18, 15: -15, 12: -12, 9: -9, 6: -6, 3: -3}
print({"z": 1, "a": 2, "m": 3})  # expect: {'z': 1, 'a': 2, 'm': 3}
print(d.popitem(), e.popitem())  # expect: ('quick', 9) (3, -3)
s = {5, 3, 9, 1}
print(s, list(s))  # expect: {5, 3, 9, 1} [5, 3, 9, 1]
s.add(0)
s.discard(3)
s.add(3)
print(s)  # expect: {5, 9, 1, 0, 3}

def f(**kw):
    return list(kw)

print(f(z=1, y=2, a=3))  # expect: ['z', 'y', 'a']
print(dict(b=1, a=2), dict([("q", 1), ("p", 2)]), dict.fromkeys("zyx"))
# expect: {'b': 1, 'a': 2} {'q': 1, 'p': 2} {'z': None, 'y': None, 'x': None}
