# expect: 2:10: expected a newline, found string
x = b"a" "b"
