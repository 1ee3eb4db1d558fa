# expect: 2:2: expected a newline or an operator, found number '.1'
x.1
