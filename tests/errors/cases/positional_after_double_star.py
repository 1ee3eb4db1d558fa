# expect: 2:8: expected no positional argument after '**', found one
f(**a, b)
