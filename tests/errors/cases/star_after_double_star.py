# expect: 2:8: expected no '*' argument after '**', found one
f(**a, *b)
