# expect: 2:10-11: expected ',' or ')', found name 'b' [bad-fstring]
x = f"{a b}"
