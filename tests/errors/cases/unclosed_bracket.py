# expect: 5:1-2: expected ']' for the '[' of line 4, found the end of the file [unclosed-bracket]
# note: 4:5: '[' was opened here
# hint: add ']' where the expression ends
x = [1, 2
