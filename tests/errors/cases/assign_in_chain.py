# expect: 3:5-8: expected a name, attribute or item to assign to, found a call [assignment-target]
# hint: '=' assigns to what is left of it; '==' compares
x = f() = 1
