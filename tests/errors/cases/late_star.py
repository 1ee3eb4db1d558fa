# expect: 3:93-95: expected '*' among the first 30 arguments, found it later [too-many-arguments]
# hint: pass a list with '*' instead
f(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, *b)
