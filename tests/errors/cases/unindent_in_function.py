# expect: 6:1-7: expected the indentation of an enclosing block (8 spaces or 4 spaces or none), found 6 spaces [unindent-mismatch]
# hint: line it up with the block that it belongs to
def f():
    if x:
        y = 1
      z = 2
    return 1
