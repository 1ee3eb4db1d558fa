# expect: 3:1-6: expected a name, attribute or item to assign to, found an expression [assignment-target]
# hint: an assignment has its target at the left
a + b = 1
