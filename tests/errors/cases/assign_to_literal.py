# expect: 2:1-18: expected a name, attribute or item to assign to, found a string [assignment-target]
"a longer string" = x
