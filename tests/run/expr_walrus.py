# SPDX-License-Identifier: MIT
# Assignment expressions.
if (n := len("hello")) > 3:
    print(n)
# expect: 5
print([y := 1, y ** 2, y + 4])  # expect: [1, 1, 5]
data = [1, 5, 2, 8, 3]
print([half for d in data if (half := d // 2)])  # expect: [2, 1, 4, 1]
print(half)  # expect: 1
numbers = iter([4, 3, 0, 9])
while (value := next(numbers)):
    print("got", value)
# expect: got 4
# expect: got 3
print(value)  # expect: 0

def f(x):
    return (z := x + 1) * z

print(f(4))  # expect: 25
print(any((hit := d) > 4 for d in data), hit)  # expect: True 5
