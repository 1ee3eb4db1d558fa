# expect: 3:7-8: expected ',' or ')', found name 'b' [missing-comma]
# hint: is a comma missing before it?
f("a" b)
