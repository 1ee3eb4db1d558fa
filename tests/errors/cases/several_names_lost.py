# expect: 6:5-8: expected ')' for the '(' of line 5, found 'def' [unclosed-bracket]
# note: 5:13: '(' was opened here
# hint: add ')' where the expression ends
def outer():
    state = (1, 2
    def inner():
        nonlocal state
        state = 3
    return inner
