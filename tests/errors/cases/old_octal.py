# expect: 2:5: expected '0x', '0o' or '0b' at the start of the number, found '0777'
x = 0777
