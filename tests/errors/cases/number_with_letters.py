# expect: 3:5-9: expected a number, found '1abc' [bad-number]
# hint: a name starts with a letter or _, and a number ends before a letter
x = 1abc
