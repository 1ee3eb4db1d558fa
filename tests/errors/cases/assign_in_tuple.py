# expect: 3:4-7: expected a name, attribute or item to assign to, found a call [assignment-target]
# hint: '=' assigns to what is left of it; '==' compares
a, f() = 1, 2
