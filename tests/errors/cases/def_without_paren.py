# expect: 2:6: expected '(' after the function's name, found ':'
def f:
    pass
