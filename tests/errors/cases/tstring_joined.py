# expect: 3:9-13: expected a t-string alone, found one next to another string [bad-tstring]
# hint: join the strings with +
x = "a" t"b"
