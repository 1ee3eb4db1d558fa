# expect: 7:1-2: expected an indented line after 'else' on line 6, found name 'y' without deeper indentation [missing-block]
# note: 6:1: the block of this 'else' is missing
# hint: indent the lines that belong to it, or write 'pass' there
if x:
    pass
else:
y = 1
