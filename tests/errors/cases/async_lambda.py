# expect: 2:5-10: expected an expression after '=', found the keyword 'async' [keyword-place]
f = async lambda: 1
