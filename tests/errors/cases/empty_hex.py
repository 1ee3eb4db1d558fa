# expect: 2:5-7: expected digits of base 16 after '0x', found none [bad-number]
x = 0x
