# SPDX-License-Identifier: MIT
# Exceptions raised inside special methods, iterators, keys, properties and comprehensions pass through.
def boom(*args):
    raise ValueError("boom")

class Bad:
    __eq__ = __lt__ = __len__ = __iter__ = __getitem__ = __call__ = __hash__ = __bool__ = boom
    __str__ = __repr__ = __add__ = __contains__ = __enter__ = __neg__ = __gt__ = __radd__ = boom

    @property
    def prop(self):
        boom()

    def __exit__(self, *args):
        pass

def show(f):
    try:
        f()
    except ValueError as e:
        return str(e)
    return "nothing"

b = Bad()
print(show(lambda: b == 1), show(lambda: b < 1), show(lambda: len(b)), show(lambda: list(b)))
# expect: boom boom boom boom
print(show(lambda: b[0]), show(lambda: b()), show(lambda: hash(b)), show(lambda: not b))
# expect: boom boom boom boom
print(show(lambda: str(b)), show(lambda: repr(b)), show(lambda: b + 1), show(lambda: 1 in b), show(lambda: -b))
# expect: boom boom boom boom boom
print(show(lambda: b.prop), show(lambda: {b: 1}), show(lambda: [b, b].index(5)), show(lambda: sorted([b, b])))
# expect: boom boom boom boom
print(show(lambda: "%s" % b), show(lambda: "{}".format(b)), show(lambda: f"{b!r}"), show(lambda: [b][0] == 5))
# expect: boom boom boom boom
print(show(lambda: max(b, b)), show(lambda: [x for x in b]), show(lambda: (lambda *a: a)(*b)), show(lambda: sum([b, 1])))
# expect: boom boom boom boom

def enter():
    with b:
        print("never")

print(show(enter))  # expect: boom

def gen():
    yield 1
    boom()

print(show(lambda: list(gen())), show(lambda: sum(gen())), show(lambda: sorted([1, 2], key=boom)), show(lambda: list(map(boom, [1]))))
# expect: boom boom boom boom
print(show(lambda: tuple(gen())), show(lambda: set(gen())), show(lambda: ",".join(str(x) for x in gen())), show(lambda: any(x > 5 for x in gen())))
# expect: boom boom boom boom
