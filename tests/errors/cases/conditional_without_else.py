# expect: 2:11: expected 'else' after the condition of a conditional expression, found newline
x = 1 if y
