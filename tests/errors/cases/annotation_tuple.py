# expect: 3:11-12: expected a newline, found name 'z' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
x, y: int z
