# expect: 2:5-10: expected a name, attribute or item to delete, found an expression [delete-target]
del a + b
