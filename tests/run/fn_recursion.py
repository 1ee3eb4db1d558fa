# SPDX-License-Identifier: MIT
# Recursive functions.
def fact(n):
    return 1 if n < 2 else n * fact(n - 1)

print(fact(5), fact(12), fact(25))  # expect: 120 479001600 15511210043330985984000000

def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

print([fib(i) for i in range(12)])  # expect: [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

def even(n):
    return True if n == 0 else odd(n - 1)

def odd(n):
    return False if n == 0 else even(n - 1)

print(even(10), odd(7), even(7))  # expect: True True False

def hanoi(n, a, b, c, moves):
    if n:
        hanoi(n - 1, a, c, b, moves)
        moves.append(a + c)
        hanoi(n - 1, b, a, c, moves)
    return moves

print(hanoi(3, "A", "B", "C", []))  # expect: ['AC', 'AB', 'CB', 'AC', 'BA', 'BC', 'AC']

def flatten(x):
    if isinstance(x, list):
        return [z for y in x for z in flatten(y)]
    return [x]

print(flatten([1, [2, [3, [4]], 5], [[6]]]))  # expect: [1, 2, 3, 4, 5, 6]

def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))

print(ackermann(2, 3))  # expect: 9
