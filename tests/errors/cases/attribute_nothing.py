# expect: 2:7-8: expected a name after '.', found the end of the line [missing-name]
x = y.
