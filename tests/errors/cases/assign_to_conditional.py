# expect: 3:1-14: expected a name, attribute or item to assign to, found an expression [assignment-target]
# hint: an assignment has its target at the left
a if b else c = 1
