# expect: 2:3: expected an expression, found ';'
x;;y
