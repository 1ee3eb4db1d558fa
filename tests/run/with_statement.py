# SPDX-License-Identifier: MIT
# with: enter, exit, several managers, exceptions suppressed or not, return and break inside.
class M:
    def __init__(self, name, suppress=False):
        self.name = name
        self.suppress = suppress

    def __enter__(self):
        print("enter", self.name)
        return self

    def __exit__(self, typ, val, tb):
        print("exit", self.name, typ.__name__ if typ else None, repr(val))
        return self.suppress

with M("a") as m:
    print("body", m.name)
# expect: enter a
# expect: body a
# expect: exit a None None
with M("a"), M("b") as b:
    print("body", b.name)
# expect: enter a
# expect: enter b
# expect: body b
# expect: exit b None None
# expect: exit a None None
with M("s", True):
    raise ValueError("hidden")
# expect: enter s
# expect: exit s ValueError ValueError('hidden',)
try:
    with M("outer"):
        with M("inner"):
            raise KeyError("seen")
except KeyError as e:
    print("caught", e)
# expect: enter outer
# expect: enter inner
# expect: exit inner KeyError KeyError('seen',)
# expect: exit outer KeyError KeyError('seen',)
# expect: caught seen

def f():
    with M("r"):
        return "value"

print(f())
# expect: enter r
# expect: exit r None None
# expect: value
for i in range(2):
    with M(i):
        if i == 0:
            continue
        break
# expect: enter 0
# expect: exit 0 None None
# expect: enter 1
# expect: exit 1 None None

def g():
    with M("gen"):
        yield 1
        yield 2

it = g()
next(it)  # expect: enter gen
it.close()  # expect: exit gen GeneratorExit GeneratorExit()
with M("p") as x, M("q") as y:
    print(x.name, y.name)
# expect: enter p
# expect: enter q
# expect: p q
# expect: exit q None None
# expect: exit p None None

class BadEnter:
    def __enter__(self):
        raise RuntimeError("enter failed")

    def __exit__(self, *args):
        print("never")

try:
    with M("first"), BadEnter():
        print("never")
except RuntimeError as e:
    print(e)
# expect: enter first
# expect: exit first RuntimeError RuntimeError('enter failed',)
# expect: enter failed

class Replace(M):
    def __exit__(self, t, v, tb):
        raise TypeError("from exit")

try:
    with Replace("x"):
        raise ValueError
except TypeError as e:
    print(e)
# expect: enter x
# expect: from exit
with M("t", True) as t, M("u"):
    [][0]
# expect: enter t
# expect: enter u
# expect: exit u IndexError IndexError('list index out of range',)
# expect: exit t IndexError IndexError('list index out of range',)
print("end")  # expect: end
