# expect: 3:7-8: expected no invisible character, found U+200B, zero width space [odd-character]
# hint: remove it: it cannot be seen
x = 1 ​2
