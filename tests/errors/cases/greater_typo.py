# expect: 3:6-8: expected '>=', found '=>' [c-operator]
# hint: write '>=' for "is at least"
if x => 1:
    pass
