# expect: 3:12-19: expected a newline, found name 'comment' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
x = 1 -- a comment
