# expect: 2:6-16: expected a character of at most \U0010ffff, found '\U00110000' [bad-escape]
x = "\U00110000"
