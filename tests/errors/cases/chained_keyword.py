# expect: 3:6-7: expected '==' or ':=', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
f(a=1=2)
