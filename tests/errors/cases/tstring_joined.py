# expect: 2:9: expected a t-string alone, found one next to another string
x = "a" t"b"
