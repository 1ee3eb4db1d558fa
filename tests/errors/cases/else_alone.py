# expect: 2:1: expected an expression, found 'else'
else:
    pass
