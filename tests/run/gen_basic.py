# SPDX-License-Identifier: MIT
# Generators: laziness, state, exhaustion, infinite ones.
def count(n):
    print("start")
    while n:
        yield n
        n -= 1
    print("end")

g = count(2)
print("made")  # expect: made
print(next(g))
# expect: start
# expect: 2
print(next(g))  # expect: 1
try:
    next(g)
except StopIteration:
    print("stopped")
# expect: end
# expect: stopped
print(next(g, "default"))  # expect: default
print(list(count(3)))
# expect: start
# expect: end
# expect: [3, 2, 1]

def naturals():
    n = 0
    while True:
        yield n
        n += 1

def take(k, it):
    for _, v in zip(range(k), it):
        yield v

print(list(take(5, naturals())))  # expect: [0, 1, 2, 3, 4]

def primes():
    found = []
    for n in naturals():
        if n > 1 and all(n % p for p in found):
            found.append(n)
            yield n

print(list(take(10, primes())))  # expect: [2, 3, 5, 7, 11, 13, 17, 19, 23, 29]

def empty():
    return
    yield

print(list(empty()))  # expect: []
g = naturals()
print(iter(g) is g, 5 in g, next(g))  # expect: True True 6
a, b, c = count(3)
# expect: start
# expect: end
print(a, b, c)  # expect: 3 2 1
print(sum(x * x for x in take(4, naturals())))  # expect: 14
