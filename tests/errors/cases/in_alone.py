# expect: 2:8-9: expected a value after 'in', found ':' [missing-value]
if x in:
    pass
