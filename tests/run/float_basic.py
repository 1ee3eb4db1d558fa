# SPDX-License-Identifier: MIT
# float: arithmetic, printing, comparison. Values print alike in single and double precision.
print(1.0, 0.5, -2.25, 3.0e2, 1.5e-3, 100000.0, 0.0, -0.0)
# expect: 1.0 0.5 -2.25 300.0 0.0015 100000.0 0.0 -0.0
print(1.5 + 2, 1.5 - 2, 1.5 * 2, 1.5 / 2, 7 / 2, 7.5 // 2, 7.5 % 2, -7.5 // 2, -7.5 % 2)
# expect: 3.5 -0.5 3.0 0.75 3.5 3.0 1.5 -4.0 0.5
print(2.0 ** 10, 4 ** 0.5, 2 ** -2, 0.25 ** -1)  # expect: 1024.0 2.0 0.25 4.0
print(1.5 < 2, 1.5 == 1.5, 2.0 == 2, 1 != 1.0, 0.5 > 1, -0.0 == 0.0)
# expect: True True True False False True
print(1e10, 1e20, 1e-10, 12345.0, 0.125, 65536.0, 1e15 < 1e16)
# expect: 10000000000.0 1e+20 1e-10 12345.0 0.125 65536.0 True
print(float("1.5"), float("-2"), float("1e3"), float("  4.0 "), float(".5"), float("5."), float(7), float())
# expect: 1.5 -2.0 1000.0 4.0 0.5 5.0 7.0 0.0
print(float("inf"), float("-inf"), float("nan"), -float("inf"))  # expect: inf -inf nan -inf
inf, nan = float("inf"), float("nan")
print(inf > 1e30, inf == inf, nan == nan, nan != nan, nan < 1, inf - inf != inf)
# expect: True True False True False True
print(int(2.9), int(-2.9), round(2.5), round(3.5), round(-1.5), round(2.567, 1), abs(-1.5))
# expect: 2 -2 2 4 -2 2.6 1.5
print(divmod(7.5, 2), divmod(-7.5, 2), 5.5 % -2, -5.5 % -2)
# expect: (3.0, 1.5) (-4.0, 0.5) -0.5 -1.5
for bad in (lambda: 1.0 / 0, lambda: 1.0 // 0, lambda: 1.0 % 0, lambda: 0.0 ** -1):
    try:
        bad()
    except ZeroDivisionError as e:
        print("ZeroDivisionError:", e)
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
for bad in ("", "x", "1.5.2", "1e"):
    try:
        float(bad)
    except ValueError:
        print("ValueError", repr(bad))
# expect: ValueError ''
# expect: ValueError 'x'
# expect: ValueError '1.5.2'
# expect: ValueError '1e'
for bad in (inf, nan):
    try:
        int(bad)
    except (OverflowError, ValueError) as e:
        print(type(e).__name__)
# expect: OverflowError
# expect: ValueError
print(hash(1.0) == hash(1), {1.0: "a"}[1], {2: "b"}[2.0], sorted([2.5, 1, -0.5, 3]))
# expect: True a b [-0.5, 1, 2.5, 3]
print(sum([0.5, 0.25, 1]), max(1.5, 2), min(0.5, 1))  # expect: 1.75 2 0.5
print(-(1.5), +1.5, not 0.0, bool(0.1))  # expect: -1.5 1.5 True True
