# expect: 2:5: expected a name, attribute or item to delete, found an expression
del [a]
