# expect: 2:5: expected the indentation of the line before, found a deeper one
    x = 1
