# SPDX-License-Identifier: MIT
# Arithmetic of small integers, precedence and grouping.
print(1 + 2 * 3, (1 + 2) * 3)  # expect: 7 9
print(7 - 2 - 1, 7 - (2 - 1))  # expect: 4 6
print(2 ** 3 ** 2, (2 ** 3) ** 2)  # expect: 512 64
print(-2 ** 2, (-2) ** 2, 2 ** -0)  # expect: -4 4 1
print(7 // 2, 7 % 2, 7 / 2)  # expect: 3 1 3.5
print(+5, -5, ~5, not 5, not 0)  # expect: 5 -5 -6 False True
print(1 << 4 | 3, 0xFF & 0x0F ^ 1)  # expect: 19 14
print(5 & 3 == 1, (5 & 3) == 1)  # expect: True True
a = 10
print(a * a - a // 3 % 2)  # expect: 99
print(0b101, 0o17, 0xff, 1_000_000)  # expect: 5 15 255 1000000
