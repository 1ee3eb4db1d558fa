# expect: 2:5-8: expected a name, attribute or item to delete, found a call [delete-target]
del f()
