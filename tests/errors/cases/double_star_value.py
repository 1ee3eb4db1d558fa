# expect: 3:5-7: expected an expression, found '**' [star-place]
# hint: '*' before a value stands in calls, lists, tuples and targets of assignments
x = **a
