# expect: 2:10: expected ',' or ')', found name 'b'
x = f"{a b}"
