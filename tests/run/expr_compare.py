# SPDX-License-Identifier: MIT
# Comparisons, chained ones, identity and membership.
calls = []

def value(n):
    calls.append(n)
    return n

print(value(1) < value(2) < value(3), calls)  # expect: True [1, 2, 3]
calls.clear()
print(value(3) < value(2) < value(1), calls)  # expect: False [3, 2]
print(1 == 1.0, 1 != 2, 2 >= 2, 3 <= 2)  # expect: True True True False
print(1 < 3 > 2, 1 < 2 == 2, 5 > 4 > 3 > 2)  # expect: True True True
print(None is None, [] is [], [] == [], () is not None)  # expect: True False True True
print(2 in [1, 2], 3 not in (1, 2), "b" in "abc", "k" in {"k": 1})  # expect: True True True True
print("a" < "b", "abc" < "abd", "Z" < "a", "" < "a")  # expect: True True True True
print((1, 2) < (1, 3), [1, 2] < [1, 2, 0], (2,) > (1, 9))  # expect: True True True
x = y = 5
print(x is y, x == y == 5)  # expect: True True
