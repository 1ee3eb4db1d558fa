# expect: 2:7: expected an expression, found '*'
x = y[*z]
