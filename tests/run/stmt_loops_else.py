# SPDX-License-Identifier: MIT
# Loops with else, break through several levels, loop variables, iteration while changing.
def find(items, want):
    for i, x in enumerate(items):
        if x == want:
            break
    else:
        return "missing"
    return i

print(find("abc", "b"), find("abc", "z"), find([], 1))  # expect: 1 missing missing

def prime(n):
    k = 2
    while k * k <= n:
        if n % k == 0:
            break
        k += 1
    else:
        return True
    return False

print([n for n in range(2, 40) if prime(n)])  # expect: [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37]
for i in range(3):
    for j in range(3):
        if i * j == 2:
            break
    else:
        print("row", i, "complete")
        continue
    print("row", i, "broken at", j)
# expect: row 0 complete
# expect: row 1 broken at 2
# expect: row 2 broken at 1
a = [1, 2, 3, 4, 5, 6]
for x in a:
    if x % 2:
        a.remove(x)
print(a)  # expect: [2, 4, 6]
for x in a:
    if len(a) < 8:
        a.append(x * 10)
print(a)  # expect: [2, 4, 6, 20, 40, 60, 200, 400]
for i, (x, y) in enumerate([(1, 2), (3, 4)]):
    print(i, x + y)
# expect: 0 3
# expect: 1 7
obj = {}
for obj["key"] in range(3):
    pass
lst = [0]
for lst[0] in "xyz":
    pass
print(obj, lst)  # expect: {'key': 2} ['z']
n = 0
while n < 100:
    n += 1
    if n % 7:
        continue
    if n > 30:
        break
print(n)  # expect: 35
while 1:
    n -= 1
    if not n % 10:
        break
else:
    print("never")
print(n)  # expect: 30
total = 0
for a in range(4):
    for b in range(a):
        for c in range(b):
            total += a * b * c
print(total)  # expect: 6
i = 5
while i:
    i -= 1
    try:
        if i == 3:
            continue
        if i == 1:
            break
    finally:
        print("f", i)
# expect: f 4
# expect: f 3
# expect: f 2
# expect: f 1
for _ in range(2): pass
for x in (y for y in range(3) if y): print(x)
# expect: 1
# expect: 2
