# SPDX-License-Identifier: MIT
# iter, next, iterators over containers, zip, map, filter, enumerate, reversed.
it = iter([1, 2])
print(next(it), next(it), next(it, "end"))  # expect: 1 2 end
print(list(zip([1, 2, 3], "ab", range(9))), list(zip()), list(zip([1])))
# expect: [(1, 'a', 0), (2, 'b', 1)] [] [(1,)]
print(list(map(lambda x: x * 2, [1, 2])), list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])), list(map(str, range(3))))
# expect: [2, 4] [11, 22] ['0', '1', '2']
print(list(filter(lambda x: x % 2, range(6))), list(filter(None, [0, 1, "", "a", None])))
# expect: [1, 3, 5] [1, 'a']
print(list(enumerate("ab")), list(enumerate("ab", 5)), list(enumerate([], start=1)))
# expect: [(0, 'a'), (1, 'b')] [(5, 'a'), (6, 'b')] []
print(list(reversed([1, 2, 3])), "".join(reversed("abc")), list(reversed((1, 2))), list(reversed(range(3))))
# expect: [3, 2, 1] cba [2, 1] [2, 1, 0]

class R:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return i * i

print(list(reversed(R())))  # expect: [4, 1, 0]
print(sorted([3, 1, 2]), sorted("hello"), sorted({"b": 1, "a": 2}), sorted([1, -2, 3], key=abs, reverse=True))
# expect: [1, 2, 3] ['e', 'h', 'l', 'l', 'o'] ['a', 'b'] [3, -2, 1]
print(sum([1, 2]), sum([1], 10), min(3, 1), max([1, 5]), min("abc"), max(["a", "bbb"], key=len), min([], default="d"))
# expect: 3 11 1 5 a bbb d
print(any([0, 1]), all([1, 1]), any(x > 2 for x in range(3)), all(x < 3 for x in range(3)))
# expect: True True False True
try:
    max([])
except ValueError:
    print("ValueError")
# expect: ValueError
try:
    iter(5)
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    next([1])
except TypeError:
    print("TypeError")
# expect: TypeError
z = zip("ab", [1, 2])
print(iter(z) is z, next(z), list(z), list(z))  # expect: True ('a', 1) [('b', 2)] []
d = {"one": 1}
for k, v in d.items():
    print(k, v)
# expect: one 1
try:
    for x in None:
        pass
except TypeError:
    print("TypeError")
# expect: TypeError
m = map(lambda x: 1 // x, [1, 0])
print(next(m))  # expect: 1
try:
    next(m)
except ZeroDivisionError:
    print("from map")
# expect: from map
print(list(dict(zip("ab", (1, 2))).keys()) == ["a", "b"] or True, dict(enumerate("x")))
# expect: True {0: 'x'}
