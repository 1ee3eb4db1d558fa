# expect: 3:6-7: expected a newline, found number '1' [missing-newline]
# hint: is an operator, a comma or a newline missing before it?
pass 1
