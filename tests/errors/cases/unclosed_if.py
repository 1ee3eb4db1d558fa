# expect: 4:12-13: expected ')' for the '(' of line 4, found ':' [unclosed-bracket]
# note: 4:4: '(' was opened here
# hint: add ')' where the expression ends
if (x and y:
    z = 1
