# expect: 3:8-9: expected '==' or ':=', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
y = [a = 1]
