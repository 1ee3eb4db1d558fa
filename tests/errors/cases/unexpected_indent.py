# expect: 3:5: expected the indentation of the line before, found a deeper one
x = 1
    y = 2
