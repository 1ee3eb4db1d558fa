# expect: 3:1: expected a name, attribute or item to delete, found an expression
x = 1
del 1
