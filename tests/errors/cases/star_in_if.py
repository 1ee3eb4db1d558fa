# expect: 3:4-5: expected an expression, found '*' [star-place]
# hint: '*' before a value stands in calls, lists, tuples and targets of assignments
if *a:
    pass
