# expect: 2:7: expected ',' or ')', found ']'
x = (1]
