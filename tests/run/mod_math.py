# SPDX-License-Identifier: MIT
# math: functions whose results print alike in single precision.
import math
print(math.floor(2.7), math.floor(-2.7), math.ceil(2.1), math.ceil(-2.1), math.trunc(2.9), math.trunc(-2.9), math.floor(5))
# expect: 2 -3 3 -2 2 -2 5
print(math.sqrt(16), math.sqrt(2.25), math.pow(2, 10), math.fabs(-3.5), math.fmod(7, 3), math.fmod(-7, 3))
# expect: 4.0 1.5 1024.0 3.5 1.0 -1.0
print("%.4f %.4f %.4f" % (math.sin(1), math.cos(1), math.tan(1)))  # expect: 0.8415 0.5403 1.5574
print("%.4f %.4f %.4f %.4f" % (math.asin(0.5), math.acos(0.5), math.atan(1), math.atan2(1, -1)))
# expect: 0.5236 1.0472 0.7854 2.3562
print("%.4f %.4f %.4f %.4f" % (math.exp(1), math.log(10), math.log2(8), math.log10(1000)))
# expect: 2.7183 2.3026 3.0000 3.0000
print("%.4f %.4f %.3f" % (math.log(8, 2), math.pi, math.e), math.radians(0), math.degrees(0))
# expect: 3.0000 3.1416 2.718 0.0 0.0
print(math.isnan(float("nan")), math.isinf(float("-inf")), math.isfinite(1.0), math.isfinite(float("inf")))
# expect: True True True False
print(math.copysign(3, -1), math.modf(2.5), math.frexp(8.0), math.ldexp(0.5, 4))
# expect: -3.0 (0.5, 2.0) (0.5, 4) 8.0
print(math.isclose(1.0, 1.0), math.isclose(1.0, 1.1), math.isclose(1.0, 1.05, rel_tol=0.1), math.isclose(0.0, 0.01, abs_tol=0.1))
# expect: True False True True
print(math.factorial(0), math.factorial(5), math.factorial(20), math.factorial(30))
# expect: 1 120 2432902008176640000 265252859812191058636308480000000
for f, x in ((math.sqrt, -1), (math.log, 0), (math.log, -1), (math.factorial, -1), (math.asin, 2)):
    try:
        print(f(x))
    except ValueError as e:
        print("ValueError:", e)
# expect: ValueError: math domain error
# expect: ValueError: math domain error
# expect: ValueError: math domain error
# expect: ValueError: negative factorial
# expect: ValueError: math domain error
try:
    math.sin("x")
except TypeError:
    print("TypeError")
# expect: TypeError
print("%.4f" % math.degrees(1), "%.4f" % math.radians(90), math.sqrt(0), math.exp(0), math.log(1))
# expect: 57.2958 1.5708 0.0 1.0 0.0
print("%.3f %.3f %.3f" % (math.sinh(1), math.cosh(1), math.tanh(1)))  # expect: 1.175 1.543 0.762
print("%.3f %.3f %.3f" % (math.asinh(1), math.acosh(2), math.atanh(0.5)))
# expect: 0.881 1.317 0.549
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
nan, inf = float("nan"), float("inf")
for a, b, kw in ((nan, nan, {}), (1, 2, {"rel_tol": nan}), (1, 2, {"abs_tol": nan}), (1, 2, {"rel_tol": nan, "abs_tol": 5}),
                 (1, 1.5, {"rel_tol": 1, "abs_tol": nan}), (inf, inf, {}), (inf, 1, {"rel_tol": inf}), (1, 2, {"abs_tol": inf}), (1, 1, {"rel_tol": 0})):
    print(math.isclose(a, b, **kw))
# expect: False
# expect: False
# expect: False
# expect: True
# expect: True
# expect: True
# expect: False
# expect: True
# expect: True
try:
    math.isclose(1, 2, rel_tol=-1)
except ValueError as e:
    print(e)
# expect: math domain error
