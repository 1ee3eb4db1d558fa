# expect: 4:1-8: expected '(' after 'print', found name 'x' [print-statement]
# hint: 'print' is a function: write print(x)
x = 1
print x
