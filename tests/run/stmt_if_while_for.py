# SPDX-License-Identifier: MIT
# if, while and for with else, break and continue.
for n in range(4):
    if n == 0:
        print("zero")
    elif n == 1:
        print("one")
    elif n == 2:
        pass
    else:
        print("many", n)
# expect: zero
# expect: one
# expect: many 3

i = 0
while i < 10:
    i += 1
    if i % 2:
        continue
    if i > 6:
        break
    print("even", i)
else:
    print("never")
# expect: even 2
# expect: even 4
# expect: even 6

while i < 10:
    i += 1
else:
    print("while ended", i)
# expect: while ended 10

for c in "ab":
    print(c)
else:
    print("for ended")
# expect: a
# expect: b
# expect: for ended

for c in "ab":
    break
else:
    print("never")
print(c)  # expect: a

for i in range(3):
    for j in range(3):
        if j == 2:
            break
        if i == 1:
            continue
        print(i, j)
# expect: 0 0
# expect: 0 1
# expect: 2 0
# expect: 2 1
for i in range(5, 0, -2):
    print(i, end=",")
print()
# expect: 5,3,1,
# expect: 10
for i in range(3):
    i = 10
print(i)
while True:
    break
