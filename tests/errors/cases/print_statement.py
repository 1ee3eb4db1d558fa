# expect: 3:1-14: expected '(' after 'print', found a string [print-statement]
# hint: 'print' is a function: write print("hello")
print "hello"
