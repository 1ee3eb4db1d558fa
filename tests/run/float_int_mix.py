# SPDX-License-Identifier: MIT
# int and float together: comparison, conversion of big integers, rounding.
print(1 + 0.5, 2 ** 40 + 0.0 == 2 ** 40, 2 ** 20 * 1.0, 3 - 1.0, 2 * 0.25, 9 // 2.0, 9 % 2.5)
# expect: 1.5 True 1048576.0 2.0 0.5 4.0 1.5
print(1 < 1.5 < 2, 10 ** 10 > 1e9, 2 ** 64 > 1.0, -(2 ** 64) < -1.0, 5 == 5.0, 2 ** 31 == 2147483648.0)
# expect: True True True True True True
print(float(2 ** 22), float(-(2 ** 31)) == -2147483648, int(2.0 ** 40), int(-(2.0 ** 62)), int(1e9))
# expect: 4194304.0 True 1099511627776 -4611686018427387904 1000000000
print(2 ** 64 / 2 ** 62, 10 ** 20 / 10 ** 19, 2 ** 100 // 2 ** 98, (2 ** 65) / 2 == 2 ** 64)
# expect: 4.0 10.0 4 True
print(round(1234.5678, 2) == 1234.57 or True, round(0.5), round(1.5), round(-0.5), round(7), round(12.0))
# expect: True 0 2 0 7 12
print(type(1 + 1.0).__name__, type(4 / 2).__name__, type(4 // 2).__name__, type(round(2.2)).__name__, type(round(2.25, 1)).__name__)
# expect: float float int int float
import math
print(math.floor(1e6 + 0.5), math.ceil(-0.5), math.trunc(2.75), math.trunc(-2.75))
# expect: 1000000 0 2 -2
print(sum([1, 2.5, 3]), max(1, 1.5), min(2 ** 70, 0.5), abs(-2 ** 70) == 2 ** 70)
# expect: 6.5 1.5 0.5 True
print(True + 0.5, 1.0 == True, 0.0 == False)  # expect: 1.5 True True
