# expect: 3:7-10: expected 2 hexadecimal digits after '\x', found '\x1' [bad-escape]
# hint: in a path, double each backslash or write r'...'
x = f"\x1"
