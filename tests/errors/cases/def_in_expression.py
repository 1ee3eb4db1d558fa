# expect: 2:5-8: expected an expression after '=', found the keyword 'def' [keyword-place]
x = def f(): pass
