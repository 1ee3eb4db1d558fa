# expect: 2:11: expected one parameter with '*', found another
def f(*a, *b):
    pass
