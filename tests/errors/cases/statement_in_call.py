# expect: 2:3-9: expected an expression after '(', found the keyword 'return' [keyword-place]
f(return 1)
