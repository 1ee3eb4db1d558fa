# expect: 2:5: expected one target with '*', found another
*a, *b = c
