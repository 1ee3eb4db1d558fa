# SPDX-License-Identifier: MIT
# Special methods of containers and callables.
class Stack:
    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i]

    def __setitem__(self, i, v):
        self.items[i] = v

    def __delitem__(self, i):
        del self.items[i]

    def __contains__(self, v):
        print("contains?", v)
        return v in self.items

    def __iter__(self):
        return iter(self.items)

    def __call__(self, *a, **k):
        return a, sorted(k)

    def __bool__(self):
        return self.items != []

    def __str__(self):
        return "Stack:" + str(self.items)

    def __repr__(self):
        return "Stack(*%r)" % self.items

s = Stack(1, 2, 3)
print(len(s), s[0], s[-1], s[1:])  # expect: 3 1 3 [2, 3]
s[0] = "x"
del s[1]
print(s, repr(s), [s])  # expect: Stack:['x', 3] Stack(*['x', 3]) [Stack(*['x', 3])]
print(3 in s, 4 not in s)
# expect: contains? 3
# expect: contains? 4
# expect: True True
print(list(s), [x for x in s], sorted(map(str, s)))  # expect: ['x', 3] ['x', 3] ['3', 'x']
print(s(1, 2, k=3))  # expect: ((1, 2), ['k'])
print(bool(s), bool(Stack()), not Stack())  # expect: True False True
print("%s %r" % (s, s), "{} {!r}".format(s, s))
# expect: Stack:['x', 3] Stack(*['x', 3]) Stack:['x', 3] Stack(*['x', 3])

class OldIter:
    def __getitem__(self, i):
        if i > 3:
            raise IndexError
        return i * 10

print(list(OldIter()), 20 in OldIter())  # expect: [0, 10, 20, 30] True

class Count:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

print(list(Count(3)), max(Count(5)), sum(Count(4)))  # expect: [2, 1, 0] 4 6
a, b = Count(2)
print(a, b)  # expect: 1 0

class LenOnly:
    def __len__(self):
        return 0

print(bool(LenOnly()), "empty" if not LenOnly() else "full")  # expect: False empty
print(hash(Stack) == hash(Stack), callable(s), callable(LenOnly()))  # expect: True True False
