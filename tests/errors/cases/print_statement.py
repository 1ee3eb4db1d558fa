# expect: 2:1: expected '(' after the function's name, found more of the line
print "hello"
