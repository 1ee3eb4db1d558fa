# expect: 2:5: expected a character of at most \U0010ffff, found '\U00110000'
x = "\U00110000"
