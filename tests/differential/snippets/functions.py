# Functions, closures, classes, decorators, imports, scopes.
import os, sys as system, a.b.c, a.b.c as abc
from os import path, getcwd as cwd
from . import sibling
from .. import parent as p
from ...pkg.mod import (x, y as z,)
from pkg import *
def f(a, b=1, *args, c, d=2, **kw) -> int:
    global g1, g2
    g1 = a
    def inner(e=b, *, k=c):
        nonlocal a, kw
        a = e
        def innermost():
            return a, kw, args, d, k, inner
        return innermost
    return inner, lambda q=a: q + b + len(args)
def many(a0, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, *rest, kw1, kw2=1):
    l0 = a16
    def g(): return a16, l0, rest, kw1
    del l0
    return g
def star_only(*, a, b): return a, b
def annotated(a: int, b: "str" = "x", *c: list, d: dict = None, **e: set): x: int; return a
@decorator
def d1(): pass
@mod.decorator(1, k=2)
@second
class C(Base, metaclass=Meta):
    """doc"""
    x = 1
    y: int = 2
    def __init__(self):
        super().__init__(self, 1)
        super().x
        super(C, self).y()
        __class__
    @property
    def p(self): return super().p
    def m(*args, z):
        return super().m(z)
    class Nested: attr = x
    def closure(self):
        def g(s): return super().x, self
        return g
class Empty: pass
class EmptyParens(): pass
def gen():
    yield
    x = yield 1
    y = yield 1, 2
    yield from x
    return (yield)
    return lambda: (yield)
def comps(a, b):
    [x for x in a]
    [x + b for x in a if x if b for y in x]
    {x: y for x, y in a}
    {x for x in a}
    (x for x in a)
    sum(x * b for x in a)
    f(x for x in a)
    [[y + b for y in x] for x in a]
    [(lambda: x) for x in a]
    [last := x for x in a if (t := b)]
    return last, t, a
[m for m in range(3)]
[w := m for m in range(3)]
async def coro(a):
    await a
    x = await a.b(1) ** 2
    async for i in a:
        if i: break
        else: continue
    else:
        print()
    async with a as b, c:
        return b
    async with a:
        pass
    return [x for x in await a]
class K:
    async def m(self): await self
    @deco
    async def n(self): pass
if f: import cond
def deep():
    a = 1
    def b():
        def c():
            def d(): return a
            return d
        return c
    return b
def g_late():
    print(late)
    class L:
        late = late
    return L
def exc_scope():
    try: pass
    except E as e: pass
    def h(): return e
    return h
def global_then(): global late; late = 1; del late
