# expect: 2:5: expected an expression, found ':'
with:
    pass
