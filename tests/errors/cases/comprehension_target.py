# expect: 3:12-13: expected a name, attribute or item to assign to, found number '2' [assignment-target]
# hint: a number has no place to keep a value
x = [1 for 2 in y]
