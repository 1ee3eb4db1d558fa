# expect: 4:1: expected the indentation of an enclosing block, found another
if x:
        y
    z
