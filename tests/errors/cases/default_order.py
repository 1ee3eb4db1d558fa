# expect: 2:12: expected a default value for 'b' after a parameter with a default value, found none
def f(a=1, b):
    pass
