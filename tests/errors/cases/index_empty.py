# expect: 2:7-8: expected a value after '[', found ']' [missing-value]
x = y[]
