# expect: 2:5-7: expected a name, attribute or item to delete, found an expression [delete-target]
del *a
