# expect: 3:4-5: expected a newline, found ':' [unexpected-colon]
# hint: is 'def' missing before it?
f():
    pass
