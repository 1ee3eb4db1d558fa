# SPDX-License-Identifier: MIT
# Slices as objects: indices(), no hash, equal only to themselves.
class G:
    def __getitem__(self, i): return i
g = G()
for s in (g[1:2], g[::2], g[-3:], g[::-1], g[5:0:-2], g[-20:20]):
    print(s, s.indices(4), s.indices(0), s.start, s.step)
# expect: slice(1, 2, None) (1, 2, 1) (0, 0, 1) 1 None
# expect: slice(None, None, 2) (0, 4, 2) (0, 0, 2) None 2
# expect: slice(-3, None, None) (1, 4, 1) (0, 0, 1) -3 None
# expect: slice(None, None, -1) (3, -1, -1) (-1, -1, -1) None -1
# expect: slice(5, 0, -2) (3, 0, -2) (-1, -1, -2) 5 -2
# expect: slice(-20, 20, None) (0, 4, 1) (0, 0, 1) -20 None
for f in (lambda: g[::0].indices(5), lambda: hash(g[1:]), lambda: g[1:].foo, lambda: {g[1:]: 2}):
    try:
        print(f())
    except Exception as e:
        print(type(e).__name__, e)
# expect: ValueError slice step can't be zero
# expect: TypeError unsupported type for __hash__: 'slice'
# expect: AttributeError 'slice' object has no attribute 'foo'
# expect: TypeError unsupported type for __hash__: 'slice'
print(g[1:2] == g[1:2], g[1:2] != g[1:2])  # expect: False True
print(1, 2, sep="", end="!\n")  # expect: 12!
print(1, 2, sep=b"-")  # expect: 1-2
for kw in ({"sep": None}, {"end": None}, {"end": 5}):
    try:
        print("a", **kw)
    except TypeError as e:
        print("", e)
# expect:  can't convert 'NoneType' object to str implicitly
# expect:  can't convert 'NoneType' object to str implicitly
# expect:  can't convert 'int' object to str implicitly
