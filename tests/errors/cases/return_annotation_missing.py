# expect: 2:12-13: expected a value after '->', found ':' [missing-value]
def f() -> :
    pass
