# expect: 2:7: expected a name of a parameter, found number '1'
def f(1):
    pass
