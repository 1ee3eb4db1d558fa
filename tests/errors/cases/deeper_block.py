# expect: 5:1-7: expected the indentation of the line before (4 spaces), found 6 spaces [unexpected-indent]
# hint: only a line that ends with ':' is followed by a deeper one
def f():
    x = 1
      y = 2
      z = 3
    return x
