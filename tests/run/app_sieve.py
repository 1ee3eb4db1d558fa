# SPDX-License-Identifier: MIT
# Numbers: sieve in a bytearray, perfect numbers, Collatz, Pascal, magic squares, digits of e.
def sieve(n):
    marks = bytearray(n + 1)
    for i in range(2, n + 1):
        if not marks[i]:
            yield i
            for j in range(i * i, n + 1, i):
                marks[j] = 1

ps = list(sieve(1000))
print(len(ps), ps[:10], ps[-1], sum(ps))
# expect: 168 [2, 3, 5, 7, 11, 13, 17, 19, 23, 29] 997 76127
print([n for n in range(2, 500) if sum(d for d in range(1, n) if n % d == 0) == n])
# expect: [6, 28, 496]

def collatz(n):
    steps = 0
    while n != 1:
        n = 3 * n + 1 if n % 2 else n // 2
        steps += 1
    return steps

print(max((collatz(n), n) for n in range(1, 200)))  # expect: (124, 171)

def pascal(n):
    row = [1]
    for _ in range(n):
        yield row
        row = [a + b for a, b in zip([0] + row, row + [0])]

for row in pascal(6):
    print(" ".join(map(str, row)))
# expect: 1
# expect: 1 1
# expect: 1 2 1
# expect: 1 3 3 1
# expect: 1 4 6 4 1
# expect: 1 5 10 10 5 1
print(list(pascal(36))[35][17])  # expect: 4537567650

def magic(n):
    square = [[0] * n for _ in range(n)]
    r, c = 0, n // 2
    for k in range(1, n * n + 1):
        square[r][c] = k
        r2, c2 = (r - 1) % n, (c + 1) % n
        r, c = ((r + 1) % n, c) if square[r2][c2] else (r2, c2)
    return square

m = magic(5)
print(m[0], {sum(r) for r in m} | {sum(c) for c in zip(*m)} | {sum(m[i][i] for i in range(5))})
# expect: [17, 24, 1, 8, 15] {65}
n, d, k = 1, 1, 1
for k in range(1, 40):
    n, d = n * k + 1, d * k
print(n * 10 ** 40 // d)  # expect: 27182818284590452353602874713526624977572
print("".join(str(n % 10) for n in ps[:30]), [p for p in ps if str(p) == "".join(reversed(str(p)))][:12])
# expect: 235713793917137391713939713793 [2, 3, 5, 7, 11, 101, 131, 151, 181, 191, 313, 353]
