# SPDX-License-Identifier: MIT
# How objects print: containers with each other, recursion avoided, objects with str and repr.
class S:
    def __str__(self):
        return "str of S"

class R:
    def __repr__(self):
        return "repr of R"

print(S(), [R()], R(), (R(),), {"r": R()}, str(R()), "%s" % R())
# expect: str of S [repr of R] repr of R (repr of R,) {'r': repr of R} repr of R repr of R
print([1, "a", None, True, 1.5, b"b", (), [], {}, set()])
# expect: [1, 'a', None, True, 1.5, b'b', (), [], {}, set()]
print((1,), ("a",), ((),), [[]], {1: {2: {}}}, {(1,): [2]})
# expect: (1,) ('a',) ((),) [[]] {1: {2: {}}} {(1,): [2]}
print([""], ["'"], ['"'], ["\n"], "\\", ["\\"], repr("a\tb"))
# expect: [''] ["'"] ['"'] ['\n'] \ ['\\'] 'a\tb'
print(range(2), range(1, 5, 2), ..., NotImplemented)
# expect: range(0, 2) range(1, 5, 2) Ellipsis NotImplemented
print(frozenset([1]), {1}, set(), bytearray(b"x"), b"\x00")
# expect: frozenset({1}) {1} set() bytearray(b'x') b'\x00'
print(int, str, Exception, type, S.__name__, ValueError)
# expect: <class 'int'> <class 'str'> <class 'Exception'> <class 'type'> S <class 'ValueError'>
print(ValueError("a", 1), ValueError(), ValueError("x"), KeyError("k"))  # expect: ('a', 1)  x k
text = repr(S())
print(text.startswith("<S object at "), repr(print)[:9], repr(len)[0])  # expect: True <function <

def f():
    yield

print(repr(f())[:19], repr(lambda: 0)[:19])  # expect: <generator object ' <function <lambda>
print(str(None), str(True), str(...), str(int))  # expect: None True Ellipsis <class 'int'>
print(-0.0, 0.5, 10 ** 18, -(10 ** 10))  # expect: -0.0 0.5 1000000000000000000 -10000000000
