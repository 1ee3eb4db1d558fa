# expect: 3:8-10: expected no '*' argument after '**', found one [argument-order]
# hint: move it before the arguments with names
f(**a, *b)
