# expect: 2:7: expected a newline, found 'not'
x = a not b
