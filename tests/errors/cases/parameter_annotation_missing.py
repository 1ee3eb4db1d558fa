# expect: 2:9-10: expected a value after ':', found ')' [missing-value]
def f(a:):
    pass
