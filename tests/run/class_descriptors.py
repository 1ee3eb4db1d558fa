# SPDX-License-Identifier: MIT
# Descriptors: __get__, __set__, __delete__ on class attributes.
class Field:
    def __init__(self, name):
        self.name = name

    def __get__(self, obj, cls):
        print("get", self.name)
        return obj._data.get(self.name, "unset")

    def __set__(self, obj, value):
        print("set", self.name, value)
        obj._data[self.name] = value

    def __delete__(self, obj):
        print("delete", self.name)
        del obj._data[self.name]

class Model:
    x = Field("x")
    y = Field("y")

    def __init__(self):
        self._data = {}
        self.y = "initial"

m = Model()  # expect: set y initial
print(m.x)
# expect: get x
# expect: unset
m.x = 5  # expect: set x 5
print(m.x, m.y)
# expect: get x
# expect: get y
# expect: 5 initial
m.x += 1
# expect: get x
# expect: set x 6
print(m._data["x"])  # expect: 6
del m.x  # expect: delete x
print(m.x)
# expect: get x
# expect: unset

class Sub(Model):
    pass

s = Sub()  # expect: set y initial
s.x = "sub"  # expect: set x sub
print(s.x, sorted(s._data.items()))
# expect: get x
# expect: sub [('x', 'sub'), ('y', 'initial')]
