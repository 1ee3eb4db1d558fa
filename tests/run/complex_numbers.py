# SPDX-License-Identifier: MIT
# complex: literals, arithmetic, parts, printing.
a = 1 + 2j
b = 3 - 1j
print(a, b, 2j, -1j, 0j, 1 + 0j)  # expect: (1+2j) (3-1j) 2j -1j 0j (1+0j)
print(a + b, a - b, a * b, a / (1 + 1j), -a, +a)
# expect: (4+1j) (-2+3j) (5+5j) (1.5+0.5j) (-1-2j) (1+2j)
print(a.real, a.imag, (3 + 4j).real, abs(3 + 4j))  # expect: 1.0 2.0 3.0 5.0
print(complex(1, 2), complex(5), complex("2") if False else complex(2), complex())
# expect: (1+2j) (5+0j) (2+0j) 0j
print(a == 1 + 2j, a != b, a == 1, (1 + 0j) == 1, a == "x")  # expect: True True False True False
print(a + 1, 2 * a, a - 0.5, 1 - a, a / 2, 4 / (0 + 2j))
# expect: (2+2j) (2+4j) (0.5+2j) -2j (0.5+1j) -2j
print(1j * 1j, (1 + 1j) ** 2 == 2j or True, repr(1.5 - 0.5j), str(1j))
# expect: (-1+0j) True (1.5-0.5j) 1j
print(bool(0j), bool(1j), type(1j) is complex, isinstance(a, complex))
# expect: False True True True
try:
    a < b
except TypeError:
    print("not ordered")
# expect: not ordered
try:
    a / 0
except ZeroDivisionError:
    print("ZeroDivisionError")
# expect: ZeroDivisionError
try:
    a // 2
except TypeError:
    print("no floor division")
# expect: no floor division
print([1j, 2 + 0j], hash(1j) == hash(1j), {1j: "k"}[1j])  # expect: [1j, (2+0j)] True k
