# SPDX-License-Identifier: MIT
# The order in which a class body, decorators, defaults and metadata are evaluated.
log = []

def say(x):
    log.append(x)
    return x

def deco(name):
    say("make " + name)
    def apply(f):
        say("apply " + name)
        return f
    return apply

class Base:
    pass

def base():
    say("base")
    return Base

@deco("outer")
@deco("inner")
class C(base()):
    say("body")
    x = say("x")

    @deco("method")
    def m(self, a=say("default")):
        say("called")
        return a

    y = say("y")

print(log)
# expect: ['make outer', 'make inner', 'base', 'body', 'x', 'make method', 'default', 'apply method', 'y', 'apply inner', 'apply outer']
log.clear()
C().m(say("argument"))
d = {say("k1"): say("v1"), say("k2"): say("v2")}
say("f") and [say("a"), say("b")][say(0) or 0]
print(log)  # expect: ['argument', 'called', 'v1', 'k1', 'v2', 'k2', 'f', 'a', 'b', 0]
log.clear()

def f(*args, **kw):
    say("f")

f(say(1), *[say(2)], k=say(3), **{say("d"): say(4)})
print(log)  # expect: [1, 2, 3, 4, 'd', 'f']
log.clear()
say([9])[0] = say(5)
x = say(1) if say(0) else say(2)
print(log, x)  # expect: [5, [5], 0, 2] 2
log.clear()
say(1) < say(2) < say(3)
say(2) < say(1) < say(3)
print(log)  # expect: [1, 2, 3, 2, 1]
log.clear()
assert say(True), say("no message")
lst = [say(i) for i in range(2) if say(-i) or True]
print(log, lst)  # expect: [True, 0, 0, -1, 1] [0, 1]
log.clear()
a, b = say(1), say(2)
say({})["k"], say([0])[0] = say("v"), say("w")
print(log)  # expect: [1, 2, 'v', 'w', {'k': 'v'}, ['w']]
