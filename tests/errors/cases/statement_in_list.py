# expect: 2:6-12: expected an expression after '[', found the keyword 'import' [keyword-place]
x = [import y]
