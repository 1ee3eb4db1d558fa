# expect: 3:10-13: expected a t-string alone, found one next to another string [bad-tstring]
# hint: join the strings with +
x = t"a" "b"
