# SPDX-License-Identifier: MIT
# Dicts in dicts: defaults, merging, inverting, grouping, deletion while walking a copy.
config = {"net": {"host": "pico", "ports": [80, 443]}, "log": {"level": 2}}
print(config["net"]["ports"][1], config.get("net", {}).get("host"), config.get("x", {}).get("y", "none"))
# expect: 443 pico none

def merge(a, b):
    out = dict(a)
    for k, v in b.items():
        if isinstance(v, dict) and isinstance(out.get(k), dict):
            out[k] = merge(out[k], v)
        else:
            out[k] = v
    return out

def show(d, indent=0):
    for k in sorted(d):
        if isinstance(d[k], dict):
            print(" " * indent + k + ":")
            show(d[k], indent + 2)
        else:
            print(" " * indent + k, "=", d[k])

show(merge(config, {"net": {"host": "other", "new": {"deep": 1}}, "top": 5}))
# expect: log:
# expect:   level = 2
# expect: net:
# expect:   host = other
# expect:   new:
# expect:     deep = 1
# expect:   ports = [80, 443]
# expect: top = 5
print(config["net"]["host"])  # expect: pico

def walk(d, path=()):
    for k, v in sorted(d.items()):
        if isinstance(v, dict):
            yield from walk(v, path + (k,))
        else:
            yield ".".join(path + (k,)), v

print(list(walk(config)))
# expect: [('log.level', 2), ('net.host', 'pico'), ('net.ports', [80, 443])]
ages = {"ann": 30, "bob": 25, "cid": 30}
by_age = {}
for name, age in ages.items():
    by_age.setdefault(age, []).append(name)
print(sorted((age, sorted(names)) for age, names in by_age.items()))
# expect: [(25, ['bob']), (30, ['ann', 'cid'])]
for k in list(ages):
    if ages[k] == 30:
        del ages[k]
print(ages)  # expect: {'bob': 25}
memo = {}

def ways(n):
    if n not in memo:
        memo[n] = 1 if n < 2 else ways(n - 1) + ways(n - 2)
    return memo[n]

print(ways(40), len(memo))  # expect: 165580141 41
keys = [1, "1", 1.5, (1,), None, True, b"1", frozenset([1]), int]
d = {}
for i, k in enumerate(keys):
    d[k] = i
print(len(d), d[1], d["1"], d[(1,)], d[None], d[b"1"], d[frozenset({1})], d[int])
# expect: 8 5 1 3 4 6 7 8
