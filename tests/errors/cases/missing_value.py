# expect: 2:4: expected an expression, found newline
x =
