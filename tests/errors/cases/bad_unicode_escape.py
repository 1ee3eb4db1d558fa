# expect: 3:6-10: expected 4 hexadecimal digits after '\u', found '\u12' [bad-escape]
# hint: in a path, double each backslash or write r'...'
x = "\u12"
