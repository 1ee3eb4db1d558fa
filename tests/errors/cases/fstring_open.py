# expect: 2:5: expected a quote at the end of the string, found the end of the line
x = f"a
y = 1
