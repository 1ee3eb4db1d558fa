# expect: 3:13-16: expected ',' or '}', found a string [missing-comma]
# hint: is a comma missing before it?
x = {"a": 1 "b": 2}
