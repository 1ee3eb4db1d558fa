# SPDX-License-Identifier: MIT
# Powers, with a modulus too.
print(2 ** 0, 0 ** 0, 5 ** 1, (-3) ** 3, (-2) ** 30, (-2) ** 31, (-2) ** 32)
# expect: 1 1 5 -27 1073741824 -2147483648 4294967296
print(7 ** 77)  # expect: 118181386580595879976868414312001964434038548836769923458287039207
print(pow(2, 10), pow(3, 4, 5), pow(2, 1000, 1000007), pow(10, 50, 3))  # expect: 1024 1 783922 1
p = 2 ** 127 - 1
print(pow(3, p - 1, p), pow(3, p - 2, p) * 3 % p)  # expect: 1 1
print(pow(123456789, 987654321, 1000000007))  # expect: 652541198
print(2 ** -1, 4 ** -2, (-2) ** -3)  # expect: 0.5 0.0625 -0.125
print((2 ** 64) ** 3 == 2 ** 192, (-(2 ** 33)) ** 2)  # expect: True 73786976294838206464
x = 3
x **= 40
print(x)  # expect: 12157665459056928801

def is_prime(n):
    if n % 2 == 0:
        return n == 2
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13):
        if n == a:
            return True
        y = pow(a, d, n)
        if y in (1, n - 1):
            continue
        for _ in range(s - 1):
            y = y * y % n
            if y == n - 1:
                break
        else:
            return False
    return True

print([n for n in range(2, 60) if is_prime(n)])
# expect: [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59]
print(is_prime(2 ** 61 - 1), is_prime(2 ** 61 + 1), is_prime(67280421310721))
# expect: True False True
