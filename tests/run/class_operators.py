# SPDX-License-Identifier: MIT
# Arithmetic special methods: binary, reverse, in-place, unary.
class N:
    def __init__(self, v):
        self.v = v

    def __repr__(self):
        return "N(%s)" % self.v

    def __add__(self, o):
        return N("%s+%s" % (self.v, o.v if isinstance(o, N) else o))

    def __radd__(self, o):
        return N("%s r+ %s" % (o, self.v))

    def __sub__(self, o):
        return N("%s-%s" % (self.v, o))

    def __rsub__(self, o):
        return N("%s r- %s" % (o, self.v))

    def __mul__(self, o):
        return N("%s*%s" % (self.v, o))

    def __truediv__(self, o):
        return N("%s/%s" % (self.v, o))

    def __floordiv__(self, o):
        return N("%s//%s" % (self.v, o))

    def __mod__(self, o):
        return N("%s mod %s" % (self.v, o))

    def __pow__(self, o):
        return N("%s**%s" % (self.v, o))

    def __lshift__(self, o):
        return N("%s<<%s" % (self.v, o))

    def __rshift__(self, o):
        return N("%s>>%s" % (self.v, o))

    def __and__(self, o):
        return N("%s&%s" % (self.v, o))

    def __or__(self, o):
        return N("%s|%s" % (self.v, o))

    def __xor__(self, o):
        return N("%s^%s" % (self.v, o))

    def __matmul__(self, o):
        return N("%s@%s" % (self.v, o))

    def __neg__(self):
        return N("-" + str(self.v))

    def __pos__(self):
        return N("+" + str(self.v))

    def __invert__(self):
        return N("~" + str(self.v))

    def __abs__(self):
        return N("abs " + str(self.v))

    def __iadd__(self, o):
        self.v = "%s+=%s" % (self.v, o)
        return self

a = N("a")
print(a + N("b"), a + 1, 1 + a, a - 1, 2 - a)  # expect: N(a+b) N(a+1) N(1 r+ a) N(a-1) N(2 r- a)
print(a * 2, a / 2, a // 2, a % 2, a ** 2)  # expect: N(a*2) N(a/2) N(a//2) N(a mod 2) N(a**2)
print(a << 1, a >> 1, a & 1, a | 1, a ^ 1, a @ 1)
# expect: N(a<<1) N(a>>1) N(a&1) N(a|1) N(a^1) N(a@1)
print(-a, +a, ~a, abs(a))  # expect: N(-a) N(+a) N(~a) N(abs a)
b = a
a += 5
print(a, a is b)  # expect: N(a+=5) True
a -= 1
print(a, b)  # expect: N(a+=5-1) N(a+=5)
try:
    1 * b
except TypeError:
    print("no reverse multiplication")
# expect: no reverse multiplication
