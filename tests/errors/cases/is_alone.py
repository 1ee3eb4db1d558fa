# expect: 2:8: expected an expression, found newline
x = not
