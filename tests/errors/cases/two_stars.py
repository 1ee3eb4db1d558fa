# expect: 2:5-7: expected one target with '*', found another [star-place]
*a, *b = c
