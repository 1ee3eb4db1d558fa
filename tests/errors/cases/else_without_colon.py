# expect: 5:5-6: expected ':' after 'else', found the end of the line [missing-colon]
# hint: add ':' at the end of the 'else' line
if x:
    pass
else
    pass
