# expect: 2:8: expected no '*' argument after a keyword argument, found one
f(a=1, *b)
