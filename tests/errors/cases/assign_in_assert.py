# expect: 3:10-11: expected '==' in 'assert', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
assert x = 1
