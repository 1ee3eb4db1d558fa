# expect: 3:1-5: expected a name, attribute or item to assign to, found 'True' [assignment-target]
# hint: its value is fixed
True = 1
