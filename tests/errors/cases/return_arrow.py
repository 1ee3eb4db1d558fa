# expect: 2:11-12: expected a value after '->', found ':' [missing-value]
def f() ->:
    pass
