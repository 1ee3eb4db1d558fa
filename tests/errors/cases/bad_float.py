# expect: 3:5-10: expected a number, found '1.2.3' [bad-number]
# hint: a number has one '.'
x = 1.2.3
