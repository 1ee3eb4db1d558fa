# SPDX-License-Identifier: MIT
# Subscripts and slices as expressions, in assignments and in del.
a = list(range(10))
print(a[0], a[-1], a[2:5], a[:3], a[7:], a[::3], a[::-1])
# expect: 0 9 [2, 3, 4] [0, 1, 2] [7, 8, 9] [0, 3, 6, 9] [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
print(a[-3:], a[5:2], a[100:], a[-100:2])  # expect: [7, 8, 9] [] [] [0, 1]
i = 3
a[i] += 100
print(a[i])  # expect: 103
a[1:3] = ["x"]
print(a)  # expect: [0, 'x', 103, 4, 5, 6, 7, 8, 9]
del a[0]
del a[-2:]
print(a)  # expect: ['x', 103, 4, 5, 6, 7]
nested = [[1, 2], [3, [4, 5]]]
nested[1][1][0] = 44
print(nested, nested[1][1][::-1])  # expect: [[1, 2], [3, [44, 5]]] [5, 44]

class Index:
    def __getitem__(self, key):
        return key

ix = Index()
print(ix[1], ix[1:2], ix[1, 2], ix[::2], ix[1:, "k"])
# expect: 1 slice(1, 2, None) (1, 2) slice(None, None, 2) (slice(1, None, None), 'k')
s = ix[1:8:2]
print(list(range(10))[s], s)  # expect: [1, 3, 5, 7] slice(1, 8, 2)
