# expect: 3:8-9: expected ':' after the function's head, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'def' line
def f()
    pass
