# expect: 2:8-9: expected digits of base 16 after '0x', found 'FG' [bad-number]
x = 0xFG
