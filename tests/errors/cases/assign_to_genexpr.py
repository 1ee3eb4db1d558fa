# expect: 2:1-15: expected a name, attribute or item to assign to, found a comprehension [assignment-target]
(x for x in y) = 1
