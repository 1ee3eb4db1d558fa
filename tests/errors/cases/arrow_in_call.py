# expect: 2:5-7: expected ',' or ')', found '->' [unexpected-token]
f(x -> 1)
