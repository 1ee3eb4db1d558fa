# expect: 3:17-19: expected ')', found 'as' between brackets [parenthesised-with]
# hint: MicroPython has no brackets around the contexts of 'with': leave them out, end lines with '\'
with (open("a") as f):
    pass
