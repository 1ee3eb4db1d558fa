# expect: 3:5-6: expected a name, attribute or item to assign to, found number '1' [assignment-target]
# hint: a number has no place to keep a value
for 1 in x:
    pass
