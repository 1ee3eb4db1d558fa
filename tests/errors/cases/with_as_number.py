# expect: 3:11-12: expected a name, attribute or item to assign to, found number '1' [assignment-target]
# hint: a number has no place to keep a value
with a as 1:
    pass
