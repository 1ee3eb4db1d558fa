# expect: 2:5: expected digits of base 16 after '0x', found none
x = 0x
