# expect: 3:19-20: expected ',' or ')', found number '2' [missing-comma]
# hint: is a comma missing before it?
f(x for x in y, 1 2)
