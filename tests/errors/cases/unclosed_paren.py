# expect: 4:1: expected ',' or ')' for the bracket opened on line 2, found name 'y'
x = (1,
     2
y = 3
