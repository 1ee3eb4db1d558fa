# expect: 3:8-9: expected no positional argument after a keyword argument, found one [argument-order]
# hint: move it before the arguments with names
f(a=1, b)
