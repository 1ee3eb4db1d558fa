# expect: 2:5-9: expected a name, attribute or item to delete, found 'None' [delete-target]
del None
