# expect: 2:5: expected an expression or operator, found character U+0001
x = 
