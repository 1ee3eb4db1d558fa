# expect: 3:9-10: expected '==' or ':=', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
if (x.y = 1):
    pass
