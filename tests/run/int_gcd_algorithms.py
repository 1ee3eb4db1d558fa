# SPDX-License-Identifier: MIT
# Number theory with big integers: gcd, modular inverse, square root, sequences.
def gcd(a, b):
    while b:
        a, b = b, a % b
    return a

def egcd(a, b):
    x0, x1, y0, y1 = 1, 0, 0, 1
    while b:
        q, a, b = a // b, b, a % b
        x0, x1 = x1, x0 - q * x1
        y0, y1 = y1, y0 - q * y1
    return a, x0, y0

def isqrt(n):
    if n < 2:
        return n
    x = 1 << ((len(bin(n)) - 1) // 2 + 1)
    while True:
        y = (x + n // x) // 2
        if y >= x:
            return x
        x = y

a, b = 2 ** 120 * 3 ** 20, 2 ** 60 * 3 ** 40 * 7
print(gcd(a, b), gcd(a, b) == 2 ** 60 * 3 ** 20)  # expect: 4019988717840603673710821376 True
g, x, y = egcd(10 ** 40 + 1, 10 ** 39 + 9)
print(g, x, y)
# expect: 1 78651685393258426966292134831460674158 -786516853932584269662921348314606741573
print(isqrt(10 ** 60), isqrt(2 * 10 ** 80))
# expect: 1000000000000000000000000000000 14142135623730950488016887242096980785696

def pi_digits():
    q, r, t, k, n, l = 1, 0, 1, 1, 3, 3
    while True:
        if 4 * q + r - t < n * t:
            yield n
            q, r, n = 10 * q, 10 * (r - n * t), 10 * (3 * q + r) // t - 10 * n
        else:
            q, r, t, k, n, l = (q * k, (2 * q + r) * l, t * l, k + 1,
                                (q * (7 * k + 2) + r * l) // (t * l), l + 2)

out = []
for digit in pi_digits():
    out.append(str(digit))
    if len(out) == 40:
        break
print("".join(out))  # expect: 3141592653589793238462643383279502884197
