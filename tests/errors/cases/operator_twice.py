# expect: 2:9-10: expected an expression after '*', found '/' [unexpected-token]
x = 1 * / 2
