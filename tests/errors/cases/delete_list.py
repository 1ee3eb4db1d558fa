# expect: 3:5-8: expected a name, attribute or item to delete, found a list [delete-target]
# hint: write the names with commas
del [a]
