# expect: 2:4-5: expected an expression after ':', found '=' [unexpected-token]
x: = 1
