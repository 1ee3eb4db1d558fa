# expect: 6:1-2: expected ')' for the '(' of line 4, found the end of the file [unclosed-bracket]
# note: 4:2: '(' was opened here
# hint: add ')' where the expression ends
f(1,
  2,
