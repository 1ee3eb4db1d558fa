# expect: 3:1-13: expected '(' after 'exec', found a string [exec-statement]
# hint: 'exec' is a function: write exec("x = 1")
exec "x = 1"
