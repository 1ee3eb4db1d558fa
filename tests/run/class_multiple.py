# SPDX-License-Identifier: MIT
# Multiple inheritance: search order, diamond, mixins, super along the chain.
class A:
    def who(self):
        return "A"

    def only_a(self):
        return "only A"

class B(A):
    def who(self):
        return "B"

class C(A):
    def who(self):
        return "C"

    def only_c(self):
        return "only C"

class D(B, C):
    pass

d = D()
print(d.who(), d.only_c(), d.only_a(), isinstance(d, A), issubclass(D, C))
# expect: B only C only A True True

class E(D):
    def who(self):
        return "E" + super().who()

print(E().who())  # expect: EB

class Walk:
    def describe(self):
        return "walk"

class Swim:
    def describe(self):
        return "swim"

    def stroke(self):
        return "crawl"

class Duck(Walk, Swim):
    def describe(self):
        return Walk.describe(self) + "+" + Swim.describe(self)

print(Duck().describe(), Duck().stroke(), [b.__name__ for b in Duck.__bases__])
# expect: walk+swim crawl ['Walk', 'Swim']

class Init1:
    def __init__(self):
        self.a = 1

class Init2:
    def __init__(self):
        self.b = 2

class Both(Init1, Init2):
    def __init__(self):
        Init1.__init__(self)
        Init2.__init__(self)

b = Both()
print(b.a, b.b)  # expect: 1 2

class Mixin:
    def total(self):
        return sum(self.values())

class Bag(Mixin):
    def __init__(self, *v):
        self._v = v

    def values(self):
        return self._v

print(Bag(1, 2, 3).total())  # expect: 6
