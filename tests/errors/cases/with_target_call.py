# expect: 3:11-14: expected a name, attribute or item to assign to, found a call [assignment-target]
# hint: '=' assigns to what is left of it; '==' compares
with x as f():
    pass
