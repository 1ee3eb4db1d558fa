# expect: 2:12-14: expected an expression after 'for', found the keyword 'in' [keyword-place]
x = [y for in z]
