# expect: 4:10-11: expected ')' for the '(', found ']' [mismatched-bracket]
# note: 4:5: '(' was opened here
x = [
    (1, 2],
    3,
]
