# expect: 2:12-13: expected a value after 'not', found ':' [missing-value]
if x is not:
    pass
