# expect: 5:8-9: expected '==' in 'elif', found '=' [assignment-in-condition]
# hint: '==' compares, '=' assigns
if x:
    y = 2
elif x = 1:
    y = 3
