# expect: 3:7-8: expected an expression or operator, found '$' [unknown-character]
# hint: a name has no '$' in Python
x = 1 $ 2
