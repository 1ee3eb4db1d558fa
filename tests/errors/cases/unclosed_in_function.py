# expect: 6:5-6: expected ')' for the '(' of line 5, found name 'y' [unclosed-bracket]
# note: 5:10: '(' was opened here
# hint: add ')' where the expression ends
def f():
    x = g(1, 2
    y = 3
    return x
