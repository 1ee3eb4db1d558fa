# expect: 3:5-7: expected a number, found '1e' [bad-number]
# hint: an exponent has digits: 1e3
x = 1e
