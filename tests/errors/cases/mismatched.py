# expect: 3:7-8: expected ')' for the '(', found ']' [mismatched-bracket]
# note: 3:5: '(' was opened here
x = (1]
