# SPDX-License-Identifier: MIT
# Annotations are accepted; on locals they are not even evaluated.
def f(a: int, b: "str" = "x", *args: tuple, c: list[int] = None, **kw: dict) -> bool:
    local: int = 3
    unset: undefined_name_here
    return a, b, local

print(f(1))
n: int = 5
print(n)
m: int

class C:
    attr: int = 1
    other: str

print(C.attr, hasattr(C, "other"))

def g() -> None: ...

print(g())
x: list = [1]; y: dict = {}
print(x, y)
# expect: (1, 'x', 3)
# expect: 5
# expect: 1 False
# expect: None
# expect: [1] {}
