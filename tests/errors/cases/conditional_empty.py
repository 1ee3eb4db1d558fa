# expect: 2:10-14: expected an expression after 'if', found the keyword 'else' [keyword-place]
x = 1 if else 2
