# expect: 3:6-8: expected 'and', found '&&' [c-operator]
# hint: write 'and' between two conditions
if x && y:
    pass
