# SPDX-License-Identifier: MIT
# range: arguments, slicing, membership, comparison.
print(list(range(5)), list(range(2, 5)), list(range(0, 10, 3)), list(range(5, 0, -2)), list(range(0)))
# expect: [0, 1, 2, 3, 4] [2, 3, 4] [0, 3, 6, 9] [5, 3, 1] []
r = range(10, 50, 5)
print(len(r), r[0], r[-1], r[2], list(r[2:4]), list(r[::2]), list(r[::-1]))
# expect: 8 10 45 20 [20, 25] [10, 20, 30, 40] [45, 40, 35, 30, 25, 20, 15, 10]
print(15 in r, 16 in r, 50 in r, 0 not in r)  # expect: True False False True
print(range(3), range(1, 3), range(1, 10, 2), range(5, 0, -1))
# expect: range(0, 3) range(1, 3) range(1, 10, 2) range(5, 0, -1)
print(len(range(0, -10)), len(range(0, -10, -3)), bool(range(0)), bool(range(1)))
# expect: 0 4 False True
print(range(3) == [0, 1, 2], range(3) is not None)  # expect: False True
try:
    range(1, 2, 0)
except ValueError as e:
    print("ValueError:", e)
# expect: ValueError: zero step
try:
    r[8]
except IndexError:
    print("IndexError")
# expect: IndexError
try:
    range(1.5)
except TypeError:
    print("TypeError")
# expect: TypeError
print(sum(range(101)), max(range(5)), min(range(3, 9)), sorted(range(3), reverse=True))
# expect: 5050 4 3 [2, 1, 0]
it = iter(range(2))
print(next(it), next(it), next(it, "end"))  # expect: 0 1 end
a, b, c = range(3)
print(a, b, c, *range(3))  # expect: 0 1 2 0 1 2
for i in range(3, 6):
    print(i, end=";")
print()
# expect: 3;4;5;
# expect: 3 [-3, -2, -1, 0, 1, 2] [3, 2, 1, 0] [(0, 5), (1, 6)]
n = 4
for i in range(n):
    n = 2
print(i, [x for x in range(-3, 3)], list(reversed(range(4))), list(enumerate(range(5, 7))))
