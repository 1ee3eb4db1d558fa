# expect: 2:10: expected a t-string after a t-string, found an f-string
x = t"a" f"b"
