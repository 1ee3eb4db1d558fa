# SPDX-License-Identifier: MIT
# Floor division, modulo and divmod for every combination of signs, small and big.
for a in (7, -7):
    for b in (2, -2):
        print(a, b, a // b, a % b, divmod(a, b))
# expect: 7 2 3 1 (3, 1)
# expect: 7 -2 -4 -1 (-4, -1)
# expect: -7 2 -4 1 (-4, 1)
# expect: -7 -2 3 -1 (3, -1)
for a in (10 ** 20 + 7, -(10 ** 20) - 7):
    for b in (10 ** 9, -(10 ** 9), 3, -3):
        print(a // b, a % b)
# expect: 100000000000 7
# expect: -100000000001 -999999993
# expect: 33333333333333333335 2
# expect: -33333333333333333336 -1
# expect: -100000000001 999999993
# expect: 100000000000 -7
# expect: -33333333333333333336 1
# expect: 33333333333333333335 -2
print(6 // 3, -6 // 3, 6 % 3, -6 % 3, 0 // 5, 0 % -5)  # expect: 2 -2 0 0 0 0
print(1 // 10 ** 30, -1 // 10 ** 30, 1 % 10 ** 30, -1 % 10 ** 30)
# expect: 0 -1 1 999999999999999999999999999999
print(divmod(10 ** 30, 10 ** 15), divmod(-(10 ** 30), 7))
# expect: (1000000000000000, 0) (-142857142857142857142857142858, 6)
for bad in (lambda: 1 // 0, lambda: 1 % 0, lambda: 10 ** 30 // 0, lambda: divmod(1, 0), lambda: 1 / 0):
    try:
        bad()
    except ZeroDivisionError as e:
        print("ZeroDivisionError:", e)
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
# expect: ZeroDivisionError: divide by zero
n = 2 ** 200
print(n // (n - 1), n % (n - 1), n // n, n % n, (n - 1) // n)  # expect: 1 1 1 0 0
print(all((a // b) * b + a % b == a for a in (9, -9, 2 ** 70, -(2 ** 70)) for b in (4, -4, 2 ** 33, -(2 ** 33))))
# expect: True
