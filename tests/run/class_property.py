# SPDX-License-Identifier: MIT
# property, its setter and deleter, staticmethod, classmethod.
class Temp:
    def __init__(self):
        self._c = 0

    @property
    def celsius(self):
        print("get")
        return self._c

    @celsius.setter
    def celsius(self, v):
        print("set", v)
        self._c = v

    @celsius.deleter
    def celsius(self):
        print("del")
        self._c = None

    @property
    def fahrenheit(self):
        return self._c * 9 // 5 + 32

    @staticmethod
    def name():
        return "temp"

    @classmethod
    def create(cls, v):
        t = cls()
        t.celsius = v
        return t

t = Temp()
t.celsius = 100  # expect: set 100
print(t.celsius, t.fahrenheit)
# expect: get
# expect: 100 212
t.celsius += 1
# expect: get
# expect: set 101
print(t._c)  # expect: 101
del t.celsius  # expect: del
print(t._c)  # expect: None
try:
    t.fahrenheit = 1
except AttributeError:
    print("read only")
# expect: read only
print(Temp.name(), t.name(), Temp.create(5)._c, t.create(6)._c)
# expect: set 5
# expect: set 6
# expect: temp temp 5 6

class Old:
    def get(self):
        return "got"

    def put(self, v):
        print("put", v)

    x = property(get, put)

o = Old()
o.x = o.x + "!"  # expect: put got!

class Sub(Temp):
    @property
    def fahrenheit(self):
        return "overridden"

print(Sub().fahrenheit)  # expect: overridden
