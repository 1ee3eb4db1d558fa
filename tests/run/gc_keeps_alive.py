# SPDX-License-Identifier: MIT
# not-on: wasm: its collector does not see the stack
# What only a bound method, iterator, view, slice, closure, exception or generator refers to, stays alive.
import gc

def churn():
    gc.collect()
    for i in range(200):
        [i, str(i), {i: i}]
    gc.collect()

class C:
    def __init__(self):
        self.data = ["data"]

    def get(self):
        return self.data

bound = C().get
it = iter(["it"] * 2)
view = memoryview(bytearray(b"viewed"))[2:4]
items = {"k": "v" * 3}.items()
rev = reversed(["r1", "r2"])
zipped = zip([1, 2], ["z" + str(1), "z" + str(2)])
mapped = map(lambda s: s + "!", ["m" + str(5)])
enum = enumerate(["e" + str(1)])
filtered = filter(lambda s: True, ["f" + str(1)])
gen = (s + "?" for s in ["g" + str(1)])
closure = (lambda s: lambda: s)("c" + str(1))
method = "-".join
class_attr = type("T", (), {"x": ["attr" + str(1)]})
exc = None
try:
    raise ValueError("exc" + str(1))
except ValueError as e:
    exc = e
default = (lambda x=["d" + str(1)]: x)
partial_iter = iter("s" + str(12))
next(partial_iter)
churn()
print(bound(), list(it), bytes(view), list(items), list(rev))
# expect: ['data'] ['it', 'it'] b'ew' [('k', 'vvv')] ['r2', 'r1']
print(list(zipped), list(mapped), list(enum), list(filtered), list(gen))
# expect: [(1, 'z1'), (2, 'z2')] ['m5!'] [(0, 'e1')] ['f1'] ['g1?']
print(closure(), method(["a", "b"]), class_attr.x, exc, default(), list(partial_iter))
# expect: c1 a-b ['attr1'] exc1 ['d1'] ['1', '2']

def suspended():
    local = ["local" + str(1)]
    other = yield
    churn()
    yield local, other

g = suspended()
next(g)
churn()
print(g.send("sent" + str(2)))  # expect: (['local1'], 'sent2')

def handling():
    try:
        raise KeyError("key" + str(1))
    except KeyError as e:
        churn()
        return e.args

print(handling())  # expect: ('key1',)
print([x + str(churn()) for x in ["a", "b"]])  # expect: ['aNone', 'bNone']
