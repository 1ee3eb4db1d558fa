# expect: 3:10-11: expected a newline, found name 'y' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
assert x y
