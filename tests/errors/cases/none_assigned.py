# expect: 3:1-5: expected a name, attribute or item to assign to, found 'None' [assignment-target]
# hint: its value is fixed
None = 1
