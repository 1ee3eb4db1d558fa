# SPDX-License-Identifier: MIT
# Backtracking: queens, permutations, subsets, a knapsack with memory, sudoku row by row.
def queens(n):
    def place(row, cols, d1, d2, path):
        if row == n:
            yield path
            return
        for c in range(n):
            if c not in cols and row + c not in d1 and row - c not in d2:
                yield from place(row + 1, cols | {c}, d1 | {row + c}, d2 | {row - c}, path + [c])
    return place(0, set(), set(), set(), [])

print(len(list(queens(5))), next(queens(6)), list(queens(4)))
# expect: 10 [1, 3, 5, 0, 2, 4] [[1, 3, 0, 2], [2, 0, 3, 1]]

def permutations(items):
    if not items:
        yield ()
    for i, x in enumerate(items):
        for rest in permutations(items[:i] + items[i + 1:]):
            yield (x,) + rest

print(list(permutations([1, 2, 3])), sum(1 for _ in permutations("abcde")))
# expect: [(1, 2, 3), (1, 3, 2), (2, 1, 3), (2, 3, 1), (3, 1, 2), (3, 2, 1)] 120

def subsets(s):
    return [[]] if not s else [x for sub in subsets(s[1:]) for x in (sub, [s[0]] + sub)]

print(subsets([1, 2, 3]))  # expect: [[], [1], [2], [1, 2], [3], [1, 3], [2, 3], [1, 2, 3]]

def knapsack(items, room):
    memo = {}

    def best(i, room):
        if i == len(items):
            return 0
        key = i, room
        if key not in memo:
            w, v = items[i]
            memo[key] = best(i + 1, room)
            if w <= room:
                memo[key] = max(memo[key], v + best(i + 1, room - w))
        return memo[key]

    return best(0, room)

print(knapsack([(3, 4), (4, 5), (2, 3), (5, 8), (1, 1)], 10))  # expect: 15

def change(amount, coins):
    ways = [1] + [0] * amount
    for c in coins:
        for a in range(c, amount + 1):
            ways[a] += ways[a - c]
    return ways[amount]

print(change(100, [1, 5, 10, 25, 50]))  # expect: 292
