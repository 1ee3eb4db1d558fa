# expect: 2:5: expected a number, found '1.2.3'
x = 1.2.3
