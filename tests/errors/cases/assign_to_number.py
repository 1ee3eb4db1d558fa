# expect: 3:1: expected a name, attribute or item to assign to, found an expression
x = 1
1 = x
