# expect: 2:5-11: expected an expression after '=', found the keyword 'import' [keyword-place]
x = import y
