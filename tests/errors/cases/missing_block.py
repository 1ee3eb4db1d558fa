# expect: 3:1: expected an indented line, found name 'y'
if x:
y = 1
