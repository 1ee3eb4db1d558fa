# expect: 3:10-11: expected an expression, found '*' [star-place]
# hint: '*' before a value stands in calls, lists, tuples and targets of assignments
for x in *a, b:
    pass
