# expect: 5:1-9: expected the indentation of the line before (4 spaces), found 8 spaces [unexpected-indent]
# hint: only a line that ends with ':' is followed by a deeper one
def f():
    x = 1,
        2,
    ]
    return x
