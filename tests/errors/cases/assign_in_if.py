# expect: 3:6-7: expected '==' in 'if', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
if x = 1:
    y = 2
