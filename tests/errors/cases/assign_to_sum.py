# expect: 2:1: expected a name, attribute or item to assign to, found an expression
a + b = 1
