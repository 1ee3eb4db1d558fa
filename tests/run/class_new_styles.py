# SPDX-License-Identifier: MIT
# Attributes: instance over class, class over base, methods replaced at run time, __slots__ ignored, callable attributes.
class A:
    kind = "A"
    items = []

    def hello(self):
        return "hello from " + self.kind

class B(A):
    kind = "B"

a, b = A(), B()
print(a.hello(), b.hello())  # expect: hello from A hello from B
b.kind = "b itself"
print(b.hello(), B.kind, B().hello())  # expect: hello from b itself B hello from B
a.items.append(1)
print(B.items is A.items, b.items)  # expect: True [1]
b.items = [2]
print(A.items, B.items, b.items)  # expect: [1] [1] [2]
A.hello = lambda self: "replaced " + self.kind
print(a.hello(), b.hello())  # expect: replaced A replaced b itself
b.hello = lambda: "own"
print(b.hello(), B().hello())  # expect: own replaced B
del b.hello
print(b.hello())  # expect: replaced b itself
del A.hello
print(hasattr(b, "hello"))  # expect: False
A.late = 5
print(b.late, B.late)  # expect: 5 5
B.late += 1
print(A.late, B.late)  # expect: 5 6

class Slots:
    __slots__ = ("x",)

    def __init__(self):
        self.x = 1

print(Slots().x)  # expect: 1

class Counter:
    instances = 0

    def __init__(self):
        type(self).instances += 1

class Sub(Counter):
    pass

Counter(), Counter(), Sub()
print(Counter.instances, Sub.instances)  # expect: 2 3

class Fluent:
    def __init__(self):
        self.parts = []

    def __getattr__(self, name):
        def add(*args):
            self.parts.append((name, args))
            return self
        return add

print(Fluent().where("x", 1).order("y").limit().parts)
# expect: [('where', ('x', 1)), ('order', ('y',)), ('limit', ())]
obj = type("Dyn", (), {"__init__": lambda self, v: setattr(self, "v", v), "__str__": lambda self: "<%s>" % self.v})
print(obj("made"), str(obj(5)))  # expect: <made> <5>

class Callback:
    def __init__(self, f):
        self.f = f

print(Callback(len).f("four"), Callback(lambda x: x + 1).f(1))  # expect: 4 2
