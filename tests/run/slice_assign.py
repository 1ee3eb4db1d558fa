# SPDX-License-Identifier: MIT
# Slices of lists: all combinations, assignment and deletion.
a = list(range(8))
for s in ((None, None), (2, None), (None, 3), (-2, None), (1, -1), (5, 2), (-100, 100), (100, 200)):
    print(a[s[0]:s[1]])
# expect: [0, 1, 2, 3, 4, 5, 6, 7]
# expect: [2, 3, 4, 5, 6, 7]
# expect: [0, 1, 2]
# expect: [6, 7]
# expect: [1, 2, 3, 4, 5, 6]
# expect: []
# expect: [0, 1, 2, 3, 4, 5, 6, 7]
# expect: []
print(a[::2], a[1::2], a[::-1], a[6:1:-2], a[-1:-4:-1], a[::100], a[1:7:3])
# expect: [0, 2, 4, 6] [1, 3, 5, 7] [7, 6, 5, 4, 3, 2, 1, 0] [6, 4, 2] [7, 6, 5] [0] [1, 4]
b = a[:]
b[0] = "x"
print(a[0], b[0])  # expect: 0 x
a[2:4] = [20, 30, 40]
print(a)  # expect: [0, 1, 20, 30, 40, 4, 5, 6, 7]
a[:0] = [-1]
a[len(a):] = [99]
a[1:1] = ["a", "b"]
print(a)  # expect: [-1, 'a', 'b', 0, 1, 20, 30, 40, 4, 5, 6, 7, 99]
a[3:8] = []
print(a)  # expect: [-1, 'a', 'b', 4, 5, 6, 7, 99]
del a[1:3], a[-1:]
print(a)  # expect: [-1, 4, 5, 6, 7]
a[:] = [i * i for i in range(6)]
print(a)  # expect: [0, 1, 4, 9, 16, 25]
del a[2:4]
print(a)  # expect: [0, 1, 16, 25]
c = [0] * 5
c[1:3] = c[3:5]
c[2:2] = c
print(c, len(c))  # expect: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0] 10
try:
    a[1:2] = 5
except TypeError:
    print("TypeError")
# expect: TypeError
nested = [[0]] * 3
nested[0].append(1)
print(nested)  # expect: [[0, 1], [0, 1], [0, 1]]
