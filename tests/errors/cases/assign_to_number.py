# expect: 4:1-2: expected a name, attribute or item to assign to, found number '1' [assignment-target]
# hint: a number has no place to keep a value
x = 1
1 = x
