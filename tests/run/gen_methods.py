# SPDX-License-Identifier: MIT
# Generators as methods, iterators of classes, recursion, closing by break and by exceptions.
class Tree:
    def __init__(self, value, left=None, right=None):
        self.value, self.left, self.right = value, left, right

    def __iter__(self):
        if self.left:
            yield from self.left
        yield self.value
        if self.right:
            yield from self.right

    def levels(self):
        row = [self]
        while row:
            yield [t.value for t in row]
            row = [c for t in row for c in (t.left, t.right) if c]

t = Tree(4, Tree(2, Tree(1), Tree(3)), Tree(6, Tree(5)))
print(list(t), list(t.levels()), sum(t), max(t), 5 in t, 9 in t, sorted(t, reverse=True))
# expect: [1, 2, 3, 4, 5, 6] [[4], [2, 6], [1, 3, 5]] 21 6 True False [6, 5, 4, 3, 2, 1]
a, *rest = t
print(a, rest, dict(zip(t, "abcdef"))[3])  # expect: 1 [2, 3, 4, 5, 6] c

def resource(log):
    log.append("open")
    try:
        yield "r1"
        yield "r2"
    finally:
        log.append("close")

log = []
for r in resource(log):
    log.append(r)
    break
import gc
g = resource(log)
next(g)
g.close()
print(log[-3:])  # expect: ['r1', 'open', 'close']

class Range:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        i = 0
        while i < self.n:
            yield i
            i += 1

    @property
    def evens(self):
        return (i for i in self if i % 2 == 0)

    @staticmethod
    def fixed():
        yield "fixed"

    @classmethod
    def pair(cls):
        yield cls(1)
        yield cls(2)

r = Range(5)
print(list(r), list(r), list(r.evens), list(Range.fixed()), [x.n for x in Range.pair()])
# expect: [0, 1, 2, 3, 4] [0, 1, 2, 3, 4] [0, 2, 4] ['fixed'] [1, 2]

def defaults(a, *args, k=2, **kw):
    yield a
    yield args
    yield k
    yield sorted(kw)

print(list(defaults(1, 2, 3, z=1, y=2)))  # expect: [1, (2, 3), 2, ['y', 'z']]

def try_in_gen():
    for i in range(4):
        try:
            if i == 1:
                raise ValueError(i)
            yield "ok %d" % i
        except ValueError:
            yield "bad %d" % i
        else:
            yield "else"
        finally:
            yield "fin"

print(list(try_in_gen()))
# expect: ['ok 0', 'else', 'fin', 'bad 1', 'fin', 'ok 2', 'else', 'fin', 'ok 3', 'else', 'fin']

def with_in_gen():
    class M:
        def __enter__(self):
            return "m"

        def __exit__(self, *a):
            done.append(a[0])

    with M() as m:
        yield m
        yield m + m

done = []
print(list(with_in_gen()), done)  # expect: ['m', 'mm'] [None]
g = with_in_gen()
next(g)
try:
    g.throw(KeyError)
except KeyError:
    print(done[-1] is KeyError)
# expect: True
running = None

def self_call():
    yield 1
    try:
        next(running)
    except ValueError as e:
        yield "ValueError"

running = self_call()
print(list(running))  # expect: [1, 'ValueError']
