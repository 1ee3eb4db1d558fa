# expect: 3:4-5: expected 'not' or '!=', found '!' [c-operator]
# hint: write 'not' before a condition
if !x:
    pass
