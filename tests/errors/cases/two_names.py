# expect: 3:3-4: expected a newline or an operator, found name 'y' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
x y
