# expect: 2:7: expected an expression or operator, found '$'
x = 1 $ 2
