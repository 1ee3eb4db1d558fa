# expect: 3:1-2: expected an expression or operator, found '$' [unknown-character]
# hint: a name has no '$' in Python
$x = 1
