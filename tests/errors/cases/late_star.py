# expect: 2:93: expected '*' among the first 30 arguments, found it later
f(a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, *b)
