# expect: 3:12-13: expected a default value for 'b' after a parameter with a default value, found none [parameter-order]
# hint: parameters with a default value come last
def f(a=1, b):
    pass
