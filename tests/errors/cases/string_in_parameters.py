# expect: 2:9-10: expected ')' after the parameters, found string [unexpected-token]
def f(a "b"):
    pass
