# expect: 3:10-11: expected a new name, found another parameter 'a' [duplicate-parameter]
# hint: choose another name
def f(a, a):
    pass
