# expect: 3:8-10: expected 8 hexadecimal digits after '\U', found '\U' [bad-escape]
# hint: in a path, double each backslash or write r'...'
x = "C:\Users\me"
