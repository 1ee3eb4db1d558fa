# expect: 3:1-5: expected no indentation at the start of the file, found 4 spaces [unexpected-indent]
# hint: only a line that ends with ':' is followed by a deeper one
    x = 1
