# expect: 2:12: expected no parameter after '**' and its name, found one
def f(**a, b):
    pass
