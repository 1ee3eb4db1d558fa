# SPDX-License-Identifier: MIT
# Functions as objects: __name__, in containers, as keys, compared, bound.
def f():
    """Doc string."""
    return 1

print(f.__name__, (lambda: 0).__name__, callable(f), f == f, f is f)
# expect: f <lambda> True True True
table = {"f": f, "g": lambda: 2}
print(table["f"](), table["g"](), [h() for h in (f, table["g"])])  # expect: 1 2 [1, 2]
print({f: "key"}[f], type(f).__name__, isinstance(f, type(f)))  # expect: key function True

class C:
    def m(self):
        return self

c = C()
bound = c.m
print(bound() is c, C.m(c) is c, type(bound).__name__, bound == c.m or True)
# expect: True True bound_method True

def outer():
    def inner():
        return inner.__name__
    return inner

print(outer()(), outer().__name__)  # expect: inner inner
print(list(map(f.__class__.__name__.upper, [])) == [])  # expect: True
apply = lambda g, *a: g(*a)
print(apply(max, 1, 2), apply(apply, apply, min, 3, 2), apply(str.upper, "x"), apply(lambda: "none"))
# expect: 2 2 X none
print(list(map(str.strip, [" a ", "b "])), sorted(["b", "A"], key=str.lower), list.append is not None)
# expect: ['a', 'b'] ['A', 'b'] True

def pipeline(*fs):
    def run(v):
        for g in fs:
            v = g(v)
        return v
    return run

print(pipeline(int, lambda n: n + 1, str, lambda s: s * 2)("41"))  # expect: 4242
