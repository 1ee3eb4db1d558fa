# expect: 2:5: expected 2 hexadecimal digits after '\x'
x = "\x1"
