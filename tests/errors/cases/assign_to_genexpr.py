# expect: 2:1: expected a name, attribute or item to assign to, found an expression
(x for x in y) = 1
