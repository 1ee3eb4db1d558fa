# expect: 3:5-11: expected a number, found '5volts' [bad-number]
# hint: a name starts with a letter or _, and a number ends before a letter
x = 5volts
