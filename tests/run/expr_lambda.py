# SPDX-License-Identifier: MIT
# Lambda expressions.
add = lambda a, b=10: a + b
print(add(1), add(1, 2))  # expect: 11 3
print((lambda: 42)())  # expect: 42
print((lambda *a, **k: (a, sorted(k)))(1, 2, x=3, w=4))  # expect: ((1, 2), ['w', 'x'])
print(sorted(["bb", "a", "ccc"], key=lambda s: -len(s)))  # expect: ['ccc', 'bb', 'a']
adders = [lambda x, n=n: x + n for n in range(3)]
print([f(10) for f in adders])  # expect: [10, 11, 12]
compose = lambda f, g: lambda x: f(g(x))
print(compose(lambda x: x * 2, lambda x: x + 1)(5))  # expect: 12
print((lambda x: (yield x))(3) is not None)  # expect: True
print((lambda a, *, k: a - k)(5, k=3))  # expect: 2
