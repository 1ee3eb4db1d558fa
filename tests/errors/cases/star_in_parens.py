# expect: 3:6-8: expected a value, found '*' before it: that is for targets and arguments [star-place]
# hint: '*' stands in calls and in targets of assignments
x = (*a)
