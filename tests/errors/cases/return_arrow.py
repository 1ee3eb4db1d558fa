# expect: 2:11: expected an expression, found ':'
def f() ->:
    pass
