# expect: 4:6-7: expected a space, found U+00A0, no-break space [odd-character]
# hint: replace it by a space
if x == 1:
    y = 2 3
