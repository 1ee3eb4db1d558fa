# expect: 3:5-9: expected a number, found '1.5f' [bad-number]
# hint: numbers have no suffix in Python: write 1.5
x = 1.5f
