# expect: 2:1-3: expected a name, attribute or item to assign to, found '()' [assignment-target]
() = 1
