# expect: 2:7: expected ',' or ')' for the bracket opened on line 2, found end of file
f(1, 2
