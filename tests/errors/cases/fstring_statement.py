# expect: 2:8-14: expected an expression, found 'return' [bad-fstring]
x = f"{return}"
