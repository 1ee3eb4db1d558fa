# expect: 2:10: expected a t-string alone, found one next to another string
x = t"a" "b"
