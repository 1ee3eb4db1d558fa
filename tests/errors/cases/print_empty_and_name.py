# expect: 4:5-17: expected '(' after 'print', found a string [print-statement]
# hint: 'print' is a function: write print("a", x)
if x:
    print "a", x
