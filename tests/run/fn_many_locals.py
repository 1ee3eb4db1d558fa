# SPDX-License-Identifier: MIT
# Functions with many locals, parameters, constants, jumps and nesting levels.
def params(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t):
    return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + q + r + s + t

print(params(*range(20)))  # expect: 190

def locals_():
    v0 = 0; v1 = 1; v2 = 2; v3 = 3; v4 = 4; v5 = 5; v6 = 6; v7 = 7; v8 = 8; v9 = 9
    w0 = 10; w1 = 11; w2 = 12; w3 = 13; w4 = 14; w5 = 15; w6 = 16; w7 = 17; w8 = 18; w9 = 19
    x0 = 20; x1 = 21; x2 = 22; x3 = 23; x4 = 24; x5 = 25; x6 = 26; x7 = 27; x8 = 28; x9 = 29
    w9 += x9
    x9 = w9 - v1
    return v0 + v1 + v2 + v3 + v4 + v5 + v6 + v7 + v8 + v9 + w0 + w1 + w2 + w3 + w4 + w5 + w6 + w7 + w8 + w9 + x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9

print(locals_())  # expect: 482

def nesting(n):
    if n > 0:
        for a in range(2):
            while True:
                try:
                    with_ = [b for b in range(3) if b != a]
                    for c in with_:
                        if c == 2:
                            for d in "xy":
                                if d == "y":
                                    if a:
                                        return (a, c, d)
                                    break
                            else:
                                return "else"
                            break
                    break
                finally:
                    n += 1
    return n

print(nesting(1), nesting(0))  # expect: (1, 2, 'y') 0

def long_jump(n):
    r = 0
    for i in range(n):
        if i % 2:
            r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3; r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3
            r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3; r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3
            r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3; r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3
            r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 3; r += 1; r += 2; r += 3; r -= 1; r -= 2; r -= 2
        else:
            r += 10
    return r

print(long_jump(5))  # expect: 32
print([100, 200, 300, 1000, 70000, -1, -64, -65, 63, 64, 8191, 8192, -8192, 1048575, 1048576])
# expect: [100, 200, 300, 1000, 70000, -1, -64, -65, 63, 64, 8191, 8192, -8192, 1048575, 1048576]
print((((((((1 + 2) * 3) - 4) * 5) + 6) % 7) ** 2) // 3, [[[[[[]]]]]], (((((1,),),),),))
# expect: 3 [[[[[[]]]]]] (((((1,),),),),)
big = [
    "a0", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7",
    "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "d0", "d1", "d2", "d3", "d4", "d5", "d6", "d7",
]
print(len(big), big[-1])  # expect: 36 d7
x = 1 if 0 else 2 if 0 else 3 if 0 else 4
print(x, 1 if x > 3 and (x < 9 or x == 5) and not x == 7 else 0)  # expect: 4 1
