# expect: 3:7-10: expected a newline, found 'not' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
x = a not b
