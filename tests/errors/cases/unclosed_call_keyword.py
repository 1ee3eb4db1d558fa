# expect: 5:1-4: expected ')' for the '(' of line 4, found 'for' [unclosed-bracket]
# note: 4:6: '(' was opened here
# hint: add ')' where the expression ends
x = f(1,
for i in range(3):
    pass
