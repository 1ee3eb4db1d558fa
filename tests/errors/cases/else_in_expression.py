# expect: 2:5-9: expected an expression after '=', found the keyword 'else' [keyword-place]
x = else
