# expect: 3:6-9: expected '==', found '===' [c-operator]
# hint: write '==' for "is equal"
if x === 1:
    pass
