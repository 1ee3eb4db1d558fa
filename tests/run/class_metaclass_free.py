# SPDX-License-Identifier: MIT
# type(): asking for a class, making one, __class__, __name__, __bases__, __init__ and __new__.
class A:
    def __new__(cls, *args):
        print("new", cls.__name__, args)
        return super().__new__(cls)

    def __init__(self, *args):
        print("init", args)

a = A(1, 2)
# expect: new A (1, 2)
# expect: init (1, 2)
print(type(a) is A, a.__class__ is A, type(A) is type, type(type) is type)
# expect: True True True True

class Single:
    _only = None

    def __new__(cls):
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

print(Single() is Single())  # expect: True
Made = type("Made", (A,), {"x": 5, "get": lambda self: self.x})
m = Made("m")
# expect: new Made ('m',)
# expect: init ('m',)
print(Made.__name__, m.x, m.get(), isinstance(m, A), Made.__bases__ == (A,))
# expect: Made 5 5 True True
for v in (1, "s", 1.5, None, [], (), {}, set(), b"", True, print, A, lambda: 0, range(1)):
    print(type(v).__name__, end=" ")
print("end")
# expect: int str float NoneType list tuple dict set bytes bool function type function range end
# expect: int True True False
print(int.__name__, isinstance(int, type), callable(A), callable(a))  # expect: TypeError

class BadInit:
    def __init__(self):
        return 5

try:
    BadInit()
except TypeError:
    print("TypeError")
# expect: not an F

class F:
    def __new__(cls):
        return "not an F"

print(F())
