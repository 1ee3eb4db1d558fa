# expect: 3:9-10: expected '==' in 'while', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
while x = 1:
    pass
