# SPDX-License-Identifier: MIT
# RSA with fixed primes, a Diffie-Hellman exchange, and a Fibonacci number by doubling.
p = 2 ** 127 - 1
q = 2 ** 89 - 1
n, phi, e = p * q, (p - 1) * (q - 1), 65537

def inverse(a, m):
    r0, r1, s0, s1 = m, a % m, 0, 1
    while r1:
        k = r0 // r1
        r0, r1, s0, s1 = r1, r0 - k * r1, s1, s0 - k * s1
    return s0 % m

d = inverse(e, phi)
print(d * e % phi, len(hex(n)))  # expect: 1 56
message = int.from_bytes(b"attack at dawn", "big")
secret = pow(message, e, n)
print(secret)  # expect: 42420101334784172171356603478790453995464025329393219030501497764
print(pow(secret, d, n).to_bytes(14, "big"))  # expect: b'attack at dawn'
g, mod = 5, 2 ** 255 - 19
a, b = 0x1234567890ABCDEF1234567890ABCDEF, 0xFEDCBA0987654321FEDCBA0987654321
A, B = pow(g, a, mod), pow(g, b, mod)
print(pow(B, a, mod) == pow(A, b, mod), pow(A, b, mod) % 10 ** 20)
# expect: True 43401416797627134516

def fib(k):
    if k == 0:
        return 0, 1
    x, y = fib(k // 2)
    c, dd = x * (2 * y - x), x * x + y * y
    return (dd, c + dd) if k % 2 else (c, dd)

f = fib(1000)[0]
print(f % 10 ** 15, len(str(f)), sum(int(ch) for ch in str(f)))  # expect: 795166849228875 209 1005
