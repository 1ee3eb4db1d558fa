# expect: 2:10: expected ',' or ']' for the bracket opened on line 2, found end of file
x = [1, 2
