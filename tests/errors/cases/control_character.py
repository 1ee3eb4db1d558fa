# expect: 3:5-6: expected a character that Python knows, found U+0001, control character [odd-character]
# hint: remove it
x = 
