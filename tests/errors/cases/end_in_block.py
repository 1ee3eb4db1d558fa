# expect: 2:6: expected an indented line, found end of file
if x:
