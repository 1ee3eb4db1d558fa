# expect: 3:1-4: expected a name, attribute or item to assign to, found a call [assignment-target]
# hint: '=' assigns to what is left of it; '==' compares
f() += 1
