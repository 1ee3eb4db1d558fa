# expect: 3:12-13: expected an expression, found '*' [star-place]
# hint: '*' before a value stands in calls, lists, tuples and targets of assignments
x = [1, 2][*a]
