# SPDX-License-Identifier: MIT
# Sorting: many items, keys, reverse, ties, errors.
seed = 12345

def rand():
    global seed
    seed = (seed * 1103515245 + 12345) % 2147483648
    return seed >> 8

data = [rand() % 1000 for _ in range(300)]
s = sorted(data)
print(all(a <= b for a, b in zip(s, s[1:])), len(s), sum(s) == sum(data), s[0], s[-1])
# expect: True 300 True 1 997
data.sort(reverse=True)
print(data == s[::-1], data[:3])  # expect: True [997, 993, 990]
already = list(range(100))
already.sort()
print(already[:3], already[-1])  # expect: [0, 1, 2] 99
same = [7] * 100
same.sort()
print(same[0], len(same))  # expect: 7 100
words = "the quick brown fox jumps over the lazy dog".split()
print(sorted(words))
# expect: ['brown', 'dog', 'fox', 'jumps', 'lazy', 'over', 'quick', 'the', 'the']
print(sorted(words, key=lambda w: (len(w), w)))
# expect: ['dog', 'fox', 'the', 'the', 'lazy', 'over', 'brown', 'jumps', 'quick']
print(sorted(words, key=lambda w: w[-1] + w, reverse=True))
# expect: ['lazy', 'fox', 'jumps', 'over', 'brown', 'quick', 'dog', 'the', 'the']
print(sorted([(2, "b"), (1, "z"), (2, "a")]), sorted([[2], [1, 5], []]))
# expect: [(1, 'z'), (2, 'a'), (2, 'b')] [[], [1, 5], [2]]
print(sorted([True, 0, 2.5, -1]), sorted([2 ** 70, 1, -(2 ** 70)]), sorted(["b", "B", "a", ""]))
# expect: [-1, 0, True, 2.5] [-1180591620717411303424, 1, 1180591620717411303424] ['', 'B', 'a', 'b']
try:
    sorted([1, "a"])
except TypeError:
    print("TypeError")
# expect: TypeError
try:
    [3, 1].sort(key=lambda x: 1 // 0)
except ZeroDivisionError:
    print("from key")
# expect: from key
print(sorted([]), sorted([1]), sorted("ba"), [x for x in sorted({3, 1})])
# expect: [] [1] ['a', 'b'] [1, 3]
points = [(3, 4), (0, 1), (1, 1)]
points.sort(key=lambda p: p[0] ** 2 + p[1] ** 2)
print(points)  # expect: [(0, 1), (1, 1), (3, 4)]
