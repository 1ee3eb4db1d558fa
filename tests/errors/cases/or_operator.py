# expect: 3:6-8: expected 'or', found '||' [c-operator]
# hint: write 'or' between two conditions
if x || y:
    pass
