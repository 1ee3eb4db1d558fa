# expect: 2:8-9: expected digits of base 2 after '0b', found '12' [bad-number]
x = 0b12
