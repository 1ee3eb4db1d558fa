# expect: 3:5-8: expected a number without 0 at its start, found '089' [old-octal]
# hint: write 89
x = 089
