# expect: 5:5-11: expected ')' for the '(' of line 4, found 'return' [unclosed-bracket]
# note: 4:6: '(' was opened here
# hint: add ')' where the expression ends
def f(a, b:
    return a

x = 1
