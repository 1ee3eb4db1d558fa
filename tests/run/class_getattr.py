# SPDX-License-Identifier: MIT
# __getattr__, __setattr__, __delattr__, __dict__, dir.
class Dynamic:
    real = "real"

    def __getattr__(self, name):
        if name.startswith("dyn_"):
            return "made " + name[4:]
        raise AttributeError(name)

d = Dynamic()
print(d.real, d.dyn_x, hasattr(d, "dyn_y"), hasattr(d, "other"), getattr(d, "nope", None))
# expect: real made x True False None
try:
    d.missing
except AttributeError as e:
    print("AttributeError", e)
# expect: AttributeError missing

class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "target", target)

    def __getattr__(self, name):
        print("getattr", name)
        return getattr(self.target, name)

    def __setattr__(self, name, value):
        print("setattr", name, value)
        setattr(self.target, name, value)

    def __delattr__(self, name):
        print("delattr", name)
        delattr(self.target, name)

class T:
    pass

t = T()
p = Proxy(t)
p.a = 1  # expect: setattr a 1
print(p.a, t.a)
# expect: getattr a
# expect: 1 1
p.a += 10
# expect: getattr a
# expect: setattr a 11
print(t.a)  # expect: 11
del p.a  # expect: delattr a
print(hasattr(t, "a"))  # expect: False

class Plain:
    def __init__(self):
        self.one = 1
        self.two = 2

print(sorted(Plain().__dict__.items()), "one" in dir(Plain()), "__init__" in dir(Plain))
# expect: [('one', 1), ('two', 2)] True True
o = Plain()
for name in ("one", "three"):
    print(name, hasattr(o, name), getattr(o, name, "default"))
# expect: one True 1
# expect: three False default
setattr(o, "three", 3)
delattr(o, "one")
print(sorted(o.__dict__))  # expect: ['three', 'two']
