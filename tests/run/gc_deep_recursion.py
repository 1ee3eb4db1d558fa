# SPDX-License-Identifier: MIT
# Recursion without end raises RuntimeError, and the program goes on.
def down(n):
    return down(n + 1) + 1

for _ in range(3):
    try:
        down(0)
    except RuntimeError as e:
        print("RuntimeError")
# expect: RuntimeError
# expect: RuntimeError
# expect: RuntimeError

class R:
    def __repr__(self):
        return repr([self])

    def __getattr__(self, name):
        return getattr(self, name + "x")

    def __eq__(self, o):
        return self == o

for f in (lambda: repr(R()), lambda: R() == 1):
    try:
        f()
        print("no error")
    except RuntimeError:
        print("RuntimeError")
# expect: RuntimeError
# expect: RuntimeError

def mutual_a(n):
    return mutual_b(n)

def mutual_b(n):
    return mutual_a(n)

try:
    mutual_a(1)
except RuntimeError:
    print("RuntimeError")
# expect: RuntimeError

def gen(n):
    yield from gen(n + 1)

try:
    list(gen(0))
except RuntimeError:
    print("RuntimeError")
# expect: RuntimeError
deep = []
for _ in range(2000):
    deep = [deep]
n = 0
while deep:
    deep = deep[0]
    n += 1
print(n)  # expect: 2000

def ok(n):
    return 0 if n == 0 else 1 + ok(n - 1)

print(ok(20))  # expect: 20
