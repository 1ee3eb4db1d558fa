# expect: 3:8-9: expected a newline, found name 'b' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
x = "a"b
