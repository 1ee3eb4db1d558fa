# expect: 3:1-4: expected a value, found '*' before it: that is for targets and arguments [star-place]
# hint: '*' stands in calls and in targets of assignments
* 2
