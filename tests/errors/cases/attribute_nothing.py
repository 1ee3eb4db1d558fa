# expect: 2:7: expected a name after '.', found newline
x = y.
