# expect: 3:5-8: expected a number, found '10L' [bad-number]
# hint: numbers have no suffix in Python: write 10
x = 10L
