# expect: 2:8-9: expected digits of base 8 after '0o', found '78' [bad-number]
x = 0o78
