# expect: 3:10-14: expected a t-string after a t-string, found an f-string [bad-tstring]
# hint: join the strings with +
x = t"a" f"b"
