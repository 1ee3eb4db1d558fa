# expect: 2:5: expected a value, found '*' before it: that is for targets and arguments
x = *a
