# expect: 2:1-7: expected a name, attribute or item to assign to, found '{a: 1}' [assignment-target]
{a: 1} = x
