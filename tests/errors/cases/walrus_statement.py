# expect: 2:3: expected a newline or an operator, found ':='
x := 1
