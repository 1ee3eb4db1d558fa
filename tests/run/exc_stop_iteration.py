# SPDX-License-Identifier: MIT
# StopIteration: from iterators of classes, in generators, with values.
class It:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration("the end")
        self.n -= 1
        return self.n

print(list(It(3)))  # expect: [2, 1, 0]
it = It(0)
try:
    next(it)
except StopIteration as e:
    print(e.value, e.args)
# expect: the end ('the end',)
print(next(It(0), "default"))  # expect: default
for x in It(1):
    print(x)
else:
    print("else")
# expect: 0
# expect: else

def gen_return():
    yield 1
    return {"k": "v"}

g = gen_return()
next(g)
try:
    next(g)
except StopIteration as e:
    print(e.value)
# expect: {'k': 'v'}
try:
    next(g)
except StopIteration as e:
    print(e.value)
# expect: None

def delegating():
    result = yield from It(2)
    print("result", result)

print(list(delegating()))
# expect: result the end
# expect: [1, 0]

def leaking():
    yield 1
    next(iter([]))
    yield 2

try:
    print(list(leaking()))
except RuntimeError as e:
    print("RuntimeError")
# expect: RuntimeError
a, *b = It(4)
print(a, b, sum(It(5)), dict(zip(It(1), It(2))), max(It(3)))  # expect: 3 [2, 1, 0] 10 {0: 1} 2
