# SPDX-License-Identifier: MIT
# Deriving from list, dict, str, int, tuple and using the native behaviour.
class MyList(list):
    def total(self):
        return sum(self)

    def append(self, x):
        super().append(x * 10)

m = MyList([1, 2])
m.append(3)
print(m, m.total(), len(m), m[0], m[1:], 30 in m, isinstance(m, list), m == [1, 2, 30])
# expect: [1, 2, 30] 33 3 1 [2, 30] True True True
m.sort(reverse=True)
m += [7]
print(m, [x for x in m], sorted(m), list(m))
# expect: [30, 2, 1, 7] [30, 2, 1, 7] [1, 2, 7, 30] [30, 2, 1, 7]

class Default(dict):
    def __init__(self, default):
        super().__init__()
        self.default = default

    def get_or(self, k):
        if k not in self:
            self[k] = self.default
        return self[k]

d = Default("?")
d["a"] = 1
print(d.get_or("a"), d.get_or("b"), len(d), sorted(d), "b" in d, d.default)
# expect: 1 ? 2 ['a', 'b'] True ?

class Name(str):
    def shout(self):
        return self.upper() + "!"

n = Name("bob")
print(n, n.shout(), len(n), n + "by", n == "bob", n[0])  # expect: bob BOB! 3 bobby True b

class Celsius(float):
    pass

class Age(int):
    def older(self):
        return self + 1

print(Age(5).older(), Age(7) + 1, Age(3) < 4)  # expect: 6 8 True

class Pair(tuple):
    def swapped(self):
        return Pair((self[1], self[0]))

p = Pair((1, 2))
print(p.swapped(), p[0], len(p), isinstance(p, tuple))  # expect: (2, 1) 1 2 True
a, b = p
print(a, b)  # expect: 1 2
