# expect: 3:18-19: expected a newline, found ':' [unexpected-colon]
# hint: the parameters of a lambda have no annotations
f = lambda x: int: x
