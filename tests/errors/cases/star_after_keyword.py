# expect: 3:8-10: expected no '*' argument after a keyword argument, found one [argument-order]
# hint: move it before the arguments with names
f(a=1, *b)
