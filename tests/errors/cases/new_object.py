# expect: 3:5-8: expected an expression, found 'new' [foreign-statement]
# hint: write Pin(...)
p = new Pin(1)
