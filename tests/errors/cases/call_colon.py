# expect: 2:4-5: expected ',' or ')', found ':' [unexpected-token]
f(a: 1)
