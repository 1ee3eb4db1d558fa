# SPDX-License-Identifier: MIT
# Built-in functions that have no program of their own.
print(abs(-5), abs(2.5), divmod(7, 2), pow(2, 5), round(2.7), hash("a") == hash("a"))
# expect: 5 2.5 (3, 1) 32 3 True
print(callable(print), callable(5), callable(str), callable(lambda: 0))
# expect: True False True True
print(isinstance(1, int), isinstance("s", (int, str)), issubclass(int, object), isinstance([], object))
# expect: True True True True
print(id(print) == id(print), repr("r"), chr(65), ord("A"), hex(10), oct(8), bin(2))
# expect: True 'r' A 65 0xa 0o10 0b10
print(getattr("abc", "upper")(), hasattr([], "append"), len("abc"), len({1: 2}))
# expect: ABC True 3 1
print(max(1, 3, 2), min([4, 2]), sum((1, 2)), sorted((3, 1)), list(reversed([1, 2])))
# expect: 3 2 3 [1, 3] [2, 1]
print(all(()), any(()), list(map(str, [])), bool(0), type(None).__name__)
# expect: True False [] False NoneType
print(str(1) + repr("x") + str([None, True]), ... is Ellipsis, Ellipsis)
# expect: 1'x'[None, True] True Ellipsis
x = 5
print(globals()["x"], "x" in dir(), locals() is not None)  # expect: 5 True True

def f():
    y = 1
    return callable(locals)

print(f())  # expect: True

class C:
    def __len__(self):
        return 3

    def __abs__(self):
        return "abs"

    def __hash__(self):
        return 77

    def __call__(self, n=1):
        return n

print(len(C()), abs(C()), hash(C()), C()(2))  # expect: 3 abs 77 2
print(print("inner"), end="!\n")
# expect: inner
# expect: None!
print("a", "b", sep="", end="")
print()
# expect: ab
# expect: 1
print(1, 2, sep="\n")
# expect: 2
# expect: False
delattr(C, "__call__")
print(callable(C()))  # expect: NotImplemented True True
print(NotImplemented, object is object, isinstance(object(), object))
# expect: b'\x01\x023' (1,) [2] {3: 4} {5} frozenset({6})
print(bytes([1, 2]) + bytearray(b"3"), tuple([1]), list((2,)), dict([(3, 4)]), set([5]), frozenset([6]))
