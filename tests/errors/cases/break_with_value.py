# expect: 4:11-12: expected a newline, found number '2' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
while 1:
    break 2
