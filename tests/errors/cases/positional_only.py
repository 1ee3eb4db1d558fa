# expect: 3:10-11: expected a parameter, found '/' [positional-only]
# hint: MicroPython has no positional-only parameters: leave '/' out
def f(a, /, b):
    pass
