# expect: 2:1-7: expected a name, attribute or item to assign to, found a string [assignment-target]
f"{x}" = 1
