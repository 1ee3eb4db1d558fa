# expect: 2:7: expected an expression, found newline
assert
