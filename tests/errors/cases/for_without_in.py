# expect: 2:7: expected 'in' after the target of 'for', found '='
for x = y:
    pass
