# Operators, displays, calls, subscripts, conditionals.
import sys
a = b = c = 1
x = [a, b] if 0 else [a + b - c, a * b / c % 2 // 3, a ** b ** c, -a ** 2, ~a, +b]
y = a | b ^ c & a << 2 >> 1
z = a @ b if a else b
t = a, b, c
u = (a,), (), ((1, 2), (a, 2)), (1, "two", None, True, ..., b"b", 1.5, (3,))
m = (1,
     2)
n = (1,
     2,
     )
k = (
    1,
    2, 3)
s = {1, a}, {a}
d = {}
d = {a: b}
d = {
    "one": 1, "two": [2],
    a: {b: {c: 3}},
}
p = not a or b and not c
q = a < b < c <= 4 != 5 is not None
q = a in t not in x is b
q = a == b
r = x[0], x[1:], x[:2], x[::2], x[1:2:3], x[:], x[a:b, c], x[1, 2], x[1,], x[::]
x[0] += 1
x.__class__
f = lambda: 0
g = lambda a, *b, c=1, d=2, **e: (a, b, c, d, e)
h = lambda *, k: k
g(1, 2, *x, c=3, **d)
g(*x, *t)
g(**d)
g(1)(2).a.b(3)[4].c(*x)
x.append(1)
x.append(*t, **d)
print("a" "b"
      'c', end="")
if (n := 10) > 5:
    pass
print(w := 3, (v := 4))
print([w2 := 1, w2])
i = a if b else c if d else e
j = (a if b
     else c)
1 if a else 2
a; b
"a longer string that is dropped"
long_attribute_name = "long_attribute_name"
other = "a string of more than ten bytes", "RuntimeError", "long_attribute_name", "unknown_name"
é = "é" "ééééé" "éééééé"
