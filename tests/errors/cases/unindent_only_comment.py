# expect: 6:1-5: expected the indentation of an enclosing block (8 spaces or none), found 4 spaces [unindent-mismatch]
# hint: line it up with the block that it belongs to
def f():
        x = 1
    # a comment
    y = 2
