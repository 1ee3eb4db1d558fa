# SPDX-License-Identifier: MIT
# List, set, dict comprehensions and generator expressions.
print([x * x for x in range(6)])  # expect: [0, 1, 4, 9, 16, 25]
print([x for x in range(20) if x % 2 if x % 3])  # expect: [1, 5, 7, 11, 13, 17, 19]
print([(x, y) for x in range(3) for y in range(x)])  # expect: [(1, 0), (2, 0), (2, 1)]
print(sorted({k: v for k, v in zip("abc", range(3))}.items()))
# expect: [('a', 0), ('b', 1), ('c', 2)]
print(sorted({x % 3 for x in range(10)}))  # expect: [0, 1, 2]
g = (c.upper() for c in "abc")
print(next(g), list(g))  # expect: A ['B', 'C']
print(sum(i for i in range(101)))  # expect: 5050
print([[r * c for c in range(3)] for r in range(3)])  # expect: [[0, 0, 0], [0, 1, 2], [0, 2, 4]]
x = "outside"
[x for x in range(3)]
print(x)  # expect: outside

def f(n):
    k = 10
    return [i + k for i in range(n) if i != k]

print(f(3))  # expect: [10, 11, 12]
print(list(zip(*[[1, 2, 3], [4, 5, 6]])))  # expect: [(1, 4), (2, 5), (3, 6)]
print({i: [j for j in range(i)] for i in range(3)})  # expect: {0: [], 1: [0], 2: [0, 1]}
print("".join(ch if ch != " " else "_" for ch in "a b c"))  # expect: a_b_c
matrix = [[1, 2], [3, 4], [5, 6]]
print([item for row in matrix for item in row if item > 1])  # expect: [2, 3, 4, 5, 6]
print([a if a > 2 else -a for a in range(5)])  # expect: [0, -1, -2, 3, 4]
fs = [lambda: i for i in range(3)]
print([f() for f in fs])  # expect: [2, 2, 2]
print(max((len(w), w) for w in "the quick brown fox".split()))  # expect: (5, 'quick')
