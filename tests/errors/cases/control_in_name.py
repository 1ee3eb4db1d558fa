# expect: 3:2-3: expected a character that Python knows, found U+0007, control character [odd-character]
# hint: remove it
x = 1
