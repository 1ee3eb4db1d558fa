# expect: 2:10-11: expected ',' or ')', found '=' [bad-fstring]
x = f"{y = z}"
