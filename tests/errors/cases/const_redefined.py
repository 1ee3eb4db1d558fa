# expect: 3:1: expected a name, attribute or item to assign to, found an expression
X = const(1)
X = const(2)
