# expect: 4:1-5: expected the indentation of the line before (none), found 4 spaces [unexpected-indent]
# hint: only a line that ends with ':' is followed by a deeper one
x = 1
    y = 2
