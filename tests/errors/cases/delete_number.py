# expect: 4:5-6: expected a name, attribute or item to delete, found number '1' [delete-target]
# hint: a number has no place to keep a value
x = 1
del 1
