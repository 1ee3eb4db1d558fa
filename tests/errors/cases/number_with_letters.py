# expect: 2:5: expected a number, found '1abc'
x = 1abc
