# expect: 3:5-6: expected ':' after 'if' condition, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'if' line
if x
    pass
