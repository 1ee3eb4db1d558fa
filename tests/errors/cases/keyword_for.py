# expect: 2:5-7: expected an expression after 'for', found the keyword 'is' [keyword-place]
for is in x:
    pass
