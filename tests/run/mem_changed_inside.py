# SPDX-License-Identifier: MIT
# not-on: wasm: it reads memory that is free
# Lists and buffers that change while their own items are compared, printed or packed.
class E:
    def __init__(self, act, n=1): self.act = act; self.n = n
    def __eq__(self, other):
        self.act()
        return False
    def __lt__(self, other):
        self.act()
        return False
    def __hash__(self): return 1
    def __repr__(self):
        self.act()
        return "E"
def junk(): return [[i, str(i)] for i in range(30)]
def grow(l):
    def f():
        for i in range(20): l.append(i)
        junk()
    return f
def clear(l):
    def f():
        l.clear()
        junk()
    return f
def t(f):
    try: print(f())
    except Exception as e: print(type(e).__name__, e)
for kind in (grow, clear):
    for name, op in (("index", lambda l: l.index(5, 0)), ("count", lambda l: l.count(99)), ("remove", lambda l: l.remove(77)),
                     ("in", lambda l: 77 in l), ("eq", lambda l: l == [0, 1, 2, 3, 4, 6]), ("eq2", lambda l: [0, 1, 2, 3, 4, 6] == l), ("lt", lambda l: l < [0, 1, 2, 3, 4, 6]),
                     ("repr", lambda l: len(repr(l)) > 2), ("eq3", lambda l: l == list(l)), ("max", lambda l: len(str(max(l, key=lambda x: 1))) > 0), ("sort", lambda l: l.sort()), ("tuple", lambda l: tuple(l) == (1, 2)), ("str", lambda l: str((l, l))[:1])):
        l = []
        l += [E(kind(l)), 1, 2, 3, 4, 5]
        print(kind.__name__, name)
        t(lambda: op(l))
        print(len(l))
# expect: grow index
# expect: 5
# expect: 26
# expect: grow count
# expect: 0
# expect: 26
# expect: grow remove
# expect: ValueError object not in sequence
# expect: 26
# expect: grow in
# expect: False
# expect: 26
# expect: grow eq
# expect: False
# expect: 26
# expect: grow eq2
# expect: False
# expect: 26
# expect: grow lt
# expect: False
# expect: 46
# expect: grow repr
# expect: True
# expect: 26
# expect: grow eq3
# expect: False
# expect: 26
# expect: grow max
# expect: True
# expect: 26
# expect: grow sort
# expect: TypeError unsupported types for __lt__: 'int', 'E'
# expect: 6
# expect: grow tuple
# expect: False
# expect: 6
# expect: grow str
# expect: (
# expect: 46
# expect: clear index
# expect: ValueError object not in sequence
# expect: 0
# expect: clear count
# expect: 0
# expect: 0
# expect: clear remove
# expect: ValueError object not in sequence
# expect: 0
# expect: clear in
# expect: False
# expect: 0
# expect: clear eq
# expect: False
# expect: 0
# expect: clear eq2
# expect: False
# expect: 0
# expect: clear lt
# expect: False
# expect: 0
# expect: clear repr
# expect: True
# expect: 0
# expect: clear eq3
# expect: False
# expect: 0
# expect: clear max
# expect: True
# expect: 0
# expect: clear sort
# expect: TypeError unsupported types for __lt__: 'int', 'E'
# expect: 6
# expect: clear tuple
# expect: False
# expect: 6
# expect: clear str
# expect: (
# expect: 0

import struct
class F:
    def __init__(self, b): self.b = b
    def __float__(self):
        self.b.extend(b"x" * 100)
        junk()
        return 1.5
    def __bool__(self):
        self.b.extend(b"y" * 100)
        return True
b = bytearray(16)
struct.pack_into("<if?i", b, 0, 7, F(b), F(b), 3)
print(b[:16], len(b))
# expect: bytearray(b'\x07\x00\x00\x00\x00\x00\xc0?\x01\x03\x00\x00\x00\x00\x00\x00') 216
class K:
    def __init__(self, d): self.d = d
    def __hash__(self): return 1
    def __eq__(self, other):
        d, self.d = self.d, {}
        for i in range(2, 30): d[i] = i
        junk()
        return True
d, e = {}, {}
d[K(d)] = [1]
e[1] = [1]
t(lambda: d == e)  # expect: True
l = [1, 2]
it = iter(l)
print(list(it))  # expect: [1, 2]
l.append(3)
print(list(it), list(it))  # expect: [3] []
