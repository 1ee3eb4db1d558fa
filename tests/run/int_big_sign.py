# SPDX-License-Identifier: MIT
# Big integers of both signs: addition, subtraction, multiplication around digit borders.
values = []
for n in (15, 16, 17, 31, 32, 33, 48, 64):
    values += [2 ** n - 1, 2 ** n, -(2 ** n), -(2 ** n) + 1]
total = 0
check = 0
for a in values:
    for b in values:
        s, d, p = a + b, a - b, a * b
        assert s - b == a and d + b == a, (a, b)
        assert (p == 0) == (a == 0 or b == 0)
        q, r = divmod(p + 1, b)
        assert q * b + r == p + 1 and (0 <= r < b if b > 0 else b < r <= 0), (a, b)
        assert (a < b) == (d < 0) and (a == b) == (d == 0)
        assert (a ^ b) == (a | b) - (a & b)
        total += s
        check = (check * 31 + p) % (10 ** 12 + 39)
print(total, check)  # expect: 0 17086022693
print(2 ** 64 - 2 ** 64, type(2 ** 64 - 2 ** 64 + 1) is int)  # expect: 0 True
print(-(2 ** 64) // 2 ** 32, -(2 ** 64) % (2 ** 32 - 1), (2 ** 64 - 1) // -(2 ** 32))
# expect: -4294967296 4294967294 -4294967296
