# expect: 3:8-9: expected ':' after the class's head, found the end of the line [missing-colon]
# hint: add ':' at the end of the 'class' line
class C
    pass
