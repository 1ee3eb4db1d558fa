# expect: 3:7-8: expected an expression, found '*' [star-place]
# hint: '*' before a value stands in calls, lists, tuples and targets of assignments
x = y[*z]
