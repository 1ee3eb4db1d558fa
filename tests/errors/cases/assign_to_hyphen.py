# expect: 3:1-7: expected a name, attribute or item to assign to, found an expression [assignment-target]
# hint: a name has no '-' in it: write my_pin
my-pin = 3
