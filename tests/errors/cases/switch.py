# expect: 3:1-7: expected a statement of MicroPython, found name 'switch' [foreign-statement]
# hint: write if, elif and else
switch x:
    pass
