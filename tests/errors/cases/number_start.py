# expect: 3:1-4: expected a number, found '2nd' [bad-number]
# hint: a name starts with a letter or _, and a number ends before a letter
2nd = 1
