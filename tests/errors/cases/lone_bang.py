# expect: 2:5: expected '!=', found '!'
x = !y
