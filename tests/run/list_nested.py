# SPDX-License-Identifier: MIT
# Lists in lists, aliasing, copying, comparison, tables.
grid = [[r * 3 + c for c in range(3)] for r in range(3)]
print(grid, [row[1] for row in grid], [grid[i][i] for i in range(3)])
# expect: [[0, 1, 2], [3, 4, 5], [6, 7, 8]] [1, 4, 7] [0, 4, 8]
print(list(map(list, zip(*grid))), [x for row in grid for x in row], sum(map(sum, grid)))
# expect: [[0, 3, 6], [1, 4, 7], [2, 5, 8]] [0, 1, 2, 3, 4, 5, 6, 7, 8] 36
alias = grid[0]
alias[0] = "changed"
copy = [row[:] for row in grid]
copy[1][1] = None
print(grid[0], grid[1], copy[1])  # expect: ['changed', 1, 2] [3, 4, 5] [3, None, 5]
print([[1, [2, 3]], [4]] == [[1, [2, 3]], [4]], [1, 2] < [1, 2, 3] < [2], [[1], [0]] > [[0], [9]])
# expect: True True True
spiral = []
m = [list(range(r * 4, r * 4 + 4)) for r in range(4)]
while m:
    spiral += m.pop(0)
    m = list(reversed([list(c) for c in zip(*m)]))
print(spiral)  # expect: [0, 1, 2, 3, 7, 11, 15, 14, 13, 12, 8, 4, 5, 6, 10, 9]
a = [1, 2, 3]
a[1], a[2] = a[2], a[1]
a[0:1] = [a[:], a]
print(a[0], a[1] is a, len(a))  # expect: [1, 3, 2] True 4
table = {}
for r in range(3):
    for c in range(3):
        table[r, c] = r * c
print(sorted(table.items())[-3:], table[2, 2], (1, 5) in table)
# expect: [((2, 0), 0), ((2, 1), 2), ((2, 2), 4)] 4 False
rotated = [[grid[2 - c][r] for c in range(3)] for r in range(3)]
print(rotated)  # expect: [[6, 3, 'changed'], [7, 4, 1], [8, 5, 2]]
stack, queue = [], []
for i in range(5):
    stack.append(i)
    queue.insert(0, i)
print([stack.pop() for _ in range(3)], [queue.pop() for _ in range(3)], stack, queue)
# expect: [4, 3, 2] [0, 1, 2] [0, 1] [4, 3]
print([i for i in range(20) if i % 2 == 0 if i % 3 == 0], [[i] * i for i in range(4)], [[]] * 3)
# expect: [0, 6, 12, 18] [[], [1], [2, 2], [3, 3, 3]] [[], [], []]
