# expect: 3:6-7: expected '(' after the function's name, found ':' [missing-parenthesis]
# hint: a function without parameters is written def NAME():
def f:
    pass
