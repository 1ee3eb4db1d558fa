# expect: 7:1-7: expected the indentation of the line before (4 spaces), found 6 spaces [unexpected-indent]
# hint: only a line that ends with ':' is followed by a deeper one
# expect: 13:1-7: expected the indentation of an enclosing block (8 spaces or 4 spaces or none), found 6 spaces [unindent-mismatch]
# hint: line it up with the block that it belongs to
def f():
    x = 1
      y = 2
    return x

def g():
    if x:
        y = 1
      z = 2
    return 1
