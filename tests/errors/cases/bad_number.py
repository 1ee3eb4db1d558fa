# expect: 2:5: expected digits of base 2 after '0b', found '12'
x = 0b12
