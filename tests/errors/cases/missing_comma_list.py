# expect: 3:8-9: expected ',' or ']', found number '2' [missing-comma]
# hint: is a comma missing before it?
x = [1 2]
