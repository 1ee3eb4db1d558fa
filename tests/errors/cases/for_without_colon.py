# expect: 3:18-19: expected ':' after the iterable of 'for', found the end of the line [missing-colon]
# hint: add ':' at the end of the 'for' line
for i in range(3)
    pass
