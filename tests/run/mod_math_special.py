# SPDX-License-Identifier: MIT
# math: the hyperbolic functions and expm1, which small boards leave out.
# needs: math-special
import math
print("%.3f %.3f %.3f" % (math.sinh(1), math.cosh(1), math.tanh(1)))  # expect: 1.175 1.543 0.762
print("%.3f %.3f %.3f" % (math.asinh(1), math.acosh(2), math.atanh(0.5)))  # expect: 0.881 1.317 0.549
print("%.4e %.4f" % (math.expm1(1e-6), math.expm1(1)))  # expect: 1.0000e-06 1.7183
print(math.sinh(0), math.cosh(0), math.tanh(0), math.asinh(0), math.acosh(1), math.atanh(0))
# expect: 0.0 1.0 0.0 0.0 0.0 0.0
for f, x in ((math.acosh, 0.5), (math.atanh, 2), (math.atanh, 1)):
    try:
        print(f(x))
    except ValueError as e:
        print("ValueError:", e)
# expect: ValueError: math domain error
# expect: ValueError: math domain error
# expect: ValueError: math domain error
