# expect: 2:8-9: expected a value after 'not', found the end of the line [missing-value]
x = not
