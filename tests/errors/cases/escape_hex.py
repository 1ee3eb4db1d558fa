# expect: 3:7-9: expected 2 hexadecimal digits after '\x', found '\x' [bad-escape]
# hint: in a path, double each backslash or write r'...'
x = b"\xg1"
