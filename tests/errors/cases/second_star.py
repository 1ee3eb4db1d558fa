# expect: 2:11-13: expected one parameter with '*', found another [parameter-order]
def f(*a, *b):
    pass
