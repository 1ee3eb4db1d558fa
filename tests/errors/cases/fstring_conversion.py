# expect: 3:9-10: expected '!=', found '!' [bad-fstring]
# hint: MicroPython has the conversions !r and !s only
x = f"{y!a}"
