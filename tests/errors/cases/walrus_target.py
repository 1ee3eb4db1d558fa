# expect: 2:5: expected a name before ':=', found an expression
if (a.b := 1):
    pass
