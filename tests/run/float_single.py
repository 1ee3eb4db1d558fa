# SPDX-License-Identifier: MIT
# needs: single-float
# What only 32-bit floats give: 24 bits, about 7 digits, 3.4e38 the largest.
import math

print(0.1 + 0.2, 1 / 3, 2 / 3)  # expect: 0.3 0.33333334 0.6666667
print(16777216.0 + 1.0, 16777217.0, 33554432.0 + 2)  # expect: 16777216.0 16777216.0 33554432.0
print(1e38, 3.4e38 * 10, 1e-46, 1e39, -1e39)  # expect: 1e+38 inf 0.0 inf -inf
print(100.0 / 7, 1e6 / 3, 123456.789, 1234567.0)  # expect: 14.285714 333333.34 123456.79 1234567.0
print("%.6f %.5f" % (math.pi, math.e), 0.3, 0.7, 1.7, 9.99, 1e7, 1e16)
# expect: 3.141593 2.71828 0.3 0.7 1.7 9.99 10000000.0 1e+16
x = 1.0
n = 0
while 1.0 + x != 1.0:
    x /= 2
    n += 1
print(n)  # expect: 24
print(2 ** 24 + 1 == float(2 ** 24 + 1), int(float(2 ** 31 - 1)), int(1e20))
# expect: True 2147483648 100000002004087734272
print(0.1 + 0.7 == 0.8, 0.5 + 0.25 == 0.75, 3.0e38 + 3.0e38)  # expect: True True inf
