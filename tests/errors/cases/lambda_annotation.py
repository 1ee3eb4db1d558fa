# expect: 2:18: expected a newline, found ':'
f = lambda x: int: x
