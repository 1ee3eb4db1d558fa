# expect: 3:10-11: expected a name of a parameter, found '(' [tuple-parameter]
# hint: take one parameter and unpack it in the function
def f(a, (b, c)):
    pass
