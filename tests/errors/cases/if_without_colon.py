# expect: 2:5: expected ':' after 'if' condition, found newline
if x
    pass
