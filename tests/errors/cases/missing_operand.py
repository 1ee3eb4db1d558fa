# expect: 3:8-9: expected a value after '+', found the end of the line [missing-value]
# hint: put brackets around an expression that goes on in the next line
x = 1 +
