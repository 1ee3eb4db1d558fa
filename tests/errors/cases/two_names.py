# expect: 2:3: expected a newline or an operator, found name 'y'
x y
