# expect: 2:9: expected ':' after 'while' condition, found '='
while x = 1:
    pass
