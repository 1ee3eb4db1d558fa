# SPDX-License-Identifier: MIT
# return in all places, pass, functions without return, docstrings.
def nothing():
    pass

def doc():
    "only a doc string"

def early(x):
    if x:
        return "early"
    return

def multi():
    return 1, 2, (3,)

def ellipsis(): ...

print(multi(), nothing(), doc(), early(1), early(0), ellipsis())
# expect: (1, 2, (3,)) None None early None None

def in_loops(items, want):
    for group in items:
        for x in group:
            while x == want:
                return "found", x
    return "none"

print(in_loops([[1, 2], [3]], 3), in_loops([], 1))  # expect: ('found', 3) none

def cond(n):
    return "neg" if n < 0 else "zero" if n == 0 else "pos"

print(cond(-1), cond(0), cond(1))  # expect: neg zero pos

def tuple_return():
    return 1, "two", [3]

a, b, c = tuple_return()
print(a, b, c, tuple_return()[1])  # expect: 1 two [3] two

def swap(a, b): return b, a

print(swap(*swap(1, 2)))  # expect: (1, 2)

def unreachable():
    return 1
    print("never")

print(unreachable())  # expect: 1
