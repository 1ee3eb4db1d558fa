# expect: 2:5: expected '}' at the end of the format specification, found none
x = t"{a:b"
