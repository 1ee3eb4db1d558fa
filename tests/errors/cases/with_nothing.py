# expect: 2:5-6: expected a value after 'with', found ':' [missing-value]
with:
    pass
