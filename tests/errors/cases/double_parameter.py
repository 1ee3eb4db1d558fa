# expect: 2:10: expected a new name, found another parameter 'a'
def f(a, a):
    pass
